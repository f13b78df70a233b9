#include "conformance/commands/capture_files.h"

#include <errno.h>
#include <string.h>

#include "common/folder.h"
#include "conformance/result/capture.h"

#define INDEX "index.ndjson"

enum { MAX_TEXT = 4 * 1024 * 1024, MAX_NAME = 4096 };

struct status capture_open(const char *folder, struct capture_files *out)
{
    struct buf path = buf_make(MAX_NAME);
    *out = (struct capture_files){0};
    if (!folder)
        return status_ok();
    struct status status = folder_claim(folder);
    if (status_is_ok(&status))
        status = folder_write(folder, INDEX, SPAN_LITERAL(""));
    buf_format(&path, "%s/" INDEX, folder);
    if (status_is_ok(&status) && buf_failed(&path))
        status = status_no_memory();
    if (status_is_ok(&status)) {
        *out = (struct capture_files){folder, fopen(buf_cstr(&path), "ae")};
        if (!out->index)
            status = status_fail(STATUS_IO, "%s: %s", buf_cstr(&path), strerror(errno));
    }
    buf_free(&path);
    return status;
}

/* Writes what was put into `text` to the file `name`; frees both. */
static struct status put_file(const struct capture_files *files, struct buf *name, struct buf *text)
{
    struct status status = buf_failed(name) || buf_failed(text)
                               ? status_no_memory()
                               : folder_write(files->folder, buf_cstr(name), buf_peek(text));
    buf_free(name);
    buf_free(text);
    return status;
}

static struct status put_request(const struct capture_files *files, const struct case_result *c,
                                 size_t number)
{
    struct buf name = buf_make(MAX_NAME), text = buf_make(MAX_TEXT);
    capture_request_name(c, number, &name);
    capture_request(&c->exchanges[number - 1], &text);
    return put_file(files, &name, &text);
}

static struct status put_answer(const struct capture_files *files, const struct case_result *c,
                                size_t number)
{
    struct buf name = buf_make(MAX_NAME), text = buf_make(MAX_TEXT);
    if (c->exchanges[number - 1].failure)
        return status_ok();
    capture_answer_name(c, number, &name);
    capture_answer(&c->exchanges[number - 1], &text);
    return put_file(files, &name, &text);
}

static struct status put_index(const struct capture_files *files, const struct case_result *c,
                               size_t number)
{
    struct buf line = buf_make(MAX_TEXT);
    capture_index(c, number, &line);
    struct status status = status_ok();
    if (buf_failed(&line))
        status = status_no_memory();
    else if (fputs(buf_cstr(&line), files->index) < 0 || fflush(files->index) != 0)
        status = status_fail(STATUS_IO, "%s/" INDEX ": %s", files->folder, strerror(errno));
    buf_free(&line);
    return status;
}

struct status capture_case(struct capture_files *files, const struct case_result *c)
{
    bool watches = span_starts_with(span_of(c->id), "any.");
    struct status status = status_ok();
    for (size_t number = 1; files->folder && !watches && number <= c->exchange_count; number++) {
        status = put_request(files, c, number);
        if (status_is_ok(&status))
            status = put_answer(files, c, number);
        if (status_is_ok(&status))
            status = put_index(files, c, number);
        if (!status_is_ok(&status))
            break;
    }
    return status;
}

void capture_close(struct capture_files *files)
{
    if (files->index)
        fclose(files->index);
    *files = (struct capture_files){0};
}
