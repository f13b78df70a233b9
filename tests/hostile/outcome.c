#include "tests/hostile/outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file.h"
#include "common/json.h"
#include "tests/support/process.h"

enum { MAX_FILE = 32 * 1024 * 1024, MAX_REPORT = 5 * 1024 * 1024 };

const char *const report_names[REPORT_COUNT] = {"report.json", "junit.xml",     "report.html",
                                                "report.tap",  "report.ndjson", "report.md"};

void complain(struct outcome *outcome, const char *what, const char *found)
{
    print_message("%s: %s: %.300s\n", outcome->name, what, found);
    outcome->surprises++;
}

void path_in(const char *folder, const char *name, char out[static PATH_SIZE])
{
    snprintf(out, PATH_SIZE, "%s/%s", folder, name);
}

static struct buf read_out(const struct outcome *outcome, const char *name)
{
    char path[PATH_SIZE];
    struct buf text = buf_make(MAX_FILE);
    path_in(outcome->folder, name, path);
    struct status status = file_read(path, &text);
    assert_string_equal(status.message, "");
    return text;
}

/* C1 is harmless to programs. */
static void judge_calm(struct outcome *outcome, const char *name, bool people)
{
    struct buf text = read_out(outcome, name);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool c1 = people && c == 0xC2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] < 0xA0;
        if ((c >= 0x20 && c != 0x7F && !c1) || c == '\n')
            continue;
        complain(outcome, "a control byte in", name);
        break;
    }
    buf_free(&text);
}

static void judge_size(struct outcome *outcome, const char *name)
{
    char path[PATH_SIZE];
    struct stat info;
    path_in(outcome->folder, name, path);
    if (stat(path, &info) != 0 || info.st_size == 0 || info.st_size > MAX_REPORT)
        complain(outcome, "empty, or too long", name);
}

static void judge_junit(struct outcome *outcome)
{
    char path[PATH_SIZE];
    struct buf output = buf_make(MAX_FILE);
    path_in(outcome->folder, "junit.xml", path);
    const char *const argv[] = {"/usr/bin/xmllint",
                                "--noout",
                                "--schema",
                                DFNS_SOURCE_DIR "/tests/support/junit.xsd",
                                path,
                                NULL};
    if (process_run(argv, &output, true) != 0)
        complain(outcome, "xmllint", "junit.xml");
    buf_free(&output);
}

/* The tokens that the target was sent. */
static void judge_secrets(struct outcome *outcome)
{
    struct buf target = read_out(outcome, "target.json");
    cJSON *tree = json_parse(buf_peek(&target), NULL);
    const char *token =
        json_text(cJSON_GetObjectItemCaseSensitive(
                      cJSON_GetObjectItemCaseSensitive(tree, "callers"), "permitted"),
                  "token");
    assert_non_null(token);
    for (size_t i = 0; i <= REPORT_COUNT; i++) {
        const char *name = i < REPORT_COUNT ? report_names[i] : "stdout";
        struct buf text = read_out(outcome, name);
        if (memmem(text.ptr, text.len, token, strlen(token)))
            complain(outcome, "the token is in", name);
        buf_free(&text);
    }
    cJSON_Delete(tree);
    buf_free(&target);
}

static bool says(const cJSON *item, const char *words)
{
    char *text = cJSON_PrintUnformatted(item);
    bool said = strstr(text, words);
    free(text);
    return said;
}

/* The words are looked for without the quotes of JSON. */
static void judge_verdict(const struct hostile_row *row, struct outcome *outcome)
{
    struct buf text = read_out(outcome, "report.json");
    cJSON *report = cJSON_ParseWithLength(text.ptr, text.len);
    const cJSON *item = cJSON_GetArrayItem(json_member(report, "cases"), 0);
    const char *verdict = json_text(item, "verdict"), *why = json_text(item, "explanation");
    if (!verdict || strcmp(verdict, row->verdict) != 0)
        complain(outcome, "the verdict", verdict ? verdict : "none");
    if (*row->words && !(why && strstr(why, row->words)) && !says(item, row->words))
        complain(outcome, "the reason", why ? why : "none");
    cJSON_Delete(report);
    buf_free(&text);
}

void judge_reports(const struct hostile_row *row, struct outcome *outcome)
{
    judge_verdict(row, outcome);
    judge_calm(outcome, "stdout", true);
    judge_calm(outcome, "report.html", true);
    judge_calm(outcome, "report.tap", true);
    judge_calm(outcome, "report.md", true);
    judge_calm(outcome, "report.json", false);
    judge_calm(outcome, "report.ndjson", false);
    for (size_t i = 0; i < REPORT_COUNT; i++)
        judge_size(outcome, report_names[i]);
    judge_size(outcome, "stdout");
    judge_junit(outcome);
    judge_secrets(outcome);
}

/* How long the sequence is that the text begins with: a tint, or one that erases a line. 0: none.
 */
static size_t own_sequence(const char *text)
{
    if (strncmp(text, "\033[", 2) != 0)
        return 0;
    size_t len = 2 + strspn(text + 2, "0123456789;");
    return text[len] == 'm' || text[len] == 'K' ? len + 1 : 0;
}

size_t count_own_sequences(const char *text)
{
    size_t count = 0;
    for (const char *at = text; (at = strchr(at, '\033')); count++) {
        if (own_sequence(at) == 0)
            fail_msg("an escape of theirs: %.20s", at + 1);
        at += own_sequence(at);
    }
    return count;
}
