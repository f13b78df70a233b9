#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file.h"
#include "common/json_write.h"
#include "tests/proof/matrix.h"

enum { MAX_TEXT = 64 * 1024 * 1024 };

static bool is_failure(const char *verdict)
{
    return strcmp(verdict, "FAIL") == 0 || strcmp(verdict, "WARN") == 0;
}

static size_t count_good(const struct matrix *matrix)
{
    size_t good = 0;
    for (size_t i = 0; i < matrix->count; i++)
        good += matrix->rows[i].surprises == 0;
    return good;
}

/* ---- JSON ---- */

static void write_row(const struct matrix_row *row, struct json_writer *json)
{
    json_object_begin(json);
    json_member_text(json, "id", row->id);
    json_member_text(json, "summary", row->summary);
    json_member_bool(json, "as_expected", row->surprises == 0);
    json_member_integer(json, "exit_code", row->trial->exit_code);
    json_member_integer(json, "hits", row->trial->hits);
    json_key(json, "verdicts");
    if (row->trial->verdicts)
        json_put_value(json, row->trial->verdicts);
    else
        json_put_null(json);
    json_object_end(json);
}

static void write_json(const struct matrix *matrix, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_PRETTY);
    json_object_begin(&json);
    json_member_text(&json, "matrix", matrix->name);
    json_member_integer(&json, "rows", (int64_t)matrix->count);
    json_member_integer(&json, "as_expected", (int64_t)count_good(matrix));
    json_key(&json, "undisturbed");
    json_put_value(&json, matrix->undisturbed->verdicts);
    json_key(&json, matrix->name);
    json_array_begin(&json);
    for (size_t i = 0; i < matrix->count; i++)
        write_row(&matrix->rows[i], &json);
    json_array_end(&json);
    json_object_end(&json);
}

/* ---- a table for people ---- */

static void put_failures(const struct trial *trial, struct buf *out)
{
    const cJSON *item;
    const char *gap = "";
    cJSON_ArrayForEach(item, trial->verdicts)
    {
        if (!is_failure(item->valuestring))
            continue;
        buf_format(out, "%s`%s`", gap, item->string);
        gap = " ";
    }
}

static void put_row(const struct matrix_row *row, struct buf *out)
{
    buf_format(out, "| %s | `%s` | %s | %lld | ", row->surprises ? "**no**" : "yes", row->id,
               row->summary, (long long)row->trial->hits);
    put_failures(row->trial, out);
    buf_text(out, " |\n");
}

static size_t count_failures(const struct matrix *matrix, const char *id)
{
    size_t failures = 0;
    for (size_t i = 0; i < matrix->count; i++) {
        const char *verdict = trial_verdict(matrix->rows[i].trial, id);
        failures += verdict && is_failure(verdict);
    }
    return failures;
}

static void write_table(const struct matrix *matrix, struct buf *out)
{
    const cJSON *item;
    buf_format(out,
               "# %s\n\n%zu of %zu as expected.\n\n"
               "| as expected | id | what is otherwise | times | cases that fail |\n"
               "|---|---|---|---:|---|\n",
               matrix->title, count_good(matrix), matrix->count);
    for (size_t i = 0; i < matrix->count; i++)
        put_row(&matrix->rows[i], out);
    buf_text(out, "\n| case | undisturbed | fails |\n|---|---|---:|\n");
    cJSON_ArrayForEach(item, matrix->undisturbed->verdicts)
        buf_format(out, "| `%s` | %s | %zu |\n", item->string, item->valuestring,
                   count_failures(matrix, item->string));
}

static bool write_file(const struct matrix *matrix, const char *extension,
                       void (*write)(const struct matrix *, struct buf *))
{
    char path[512];
    struct buf out = buf_make(MAX_TEXT);
    snprintf(path, sizeof path, "%s/proof-%s.%s", DFNS_REPORT_DIR, matrix->name, extension);
    write(matrix, &out);
    struct status status = buf_failed(&out) ? status_no_memory() : file_write(path, buf_peek(&out));
    if (!status_is_ok(&status))
        printf("%s: %s\n", path, status.message);
    buf_free(&out);
    return status_is_ok(&status);
}

bool matrix_write(const struct matrix *matrix)
{
    mkdir(DFNS_BUILD_DIR, 0777);
    mkdir(DFNS_REPORT_DIR, 0777);
    bool json = write_file(matrix, "json", write_json);
    return write_file(matrix, "md", write_table) && json;
}
