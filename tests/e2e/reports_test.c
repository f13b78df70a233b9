/* The reports of a real run: what is written when, and what is left of a run that is killed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "tests/support/pair.h"

enum { MAX_TEXT = 64 * 1024 * 1024, LINE_TIMEOUT_MS = 60000, PATH_SIZE = 128 };

static const char *suite(void)
{
    static char path[512];
    const char *folder = getenv("DFNS_BIN_DIR");
    snprintf(path, sizeof path, "%s/dfns-conformance", folder ? folder : DFNS_BIN_DIR);
    return path;
}

static void path_in(const struct pair *pair, const char *name, char out[static PATH_SIZE])
{
    snprintf(out, PATH_SIZE, "%s/%s", pair->folder, name);
}

static struct buf content(const char *path)
{
    struct buf text = buf_make(MAX_TEXT);
    struct status status = file_read(path, &text);
    assert_string_equal(status.message, "");
    return text;
}

/* How many lines the file has that are an object with that one member. Every line must be JSON. */
static size_t count_lines(const char *path, const char *member)
{
    struct buf text = content(path);
    struct span rest = buf_peek(&text);
    size_t count = 0;
    while (rest.len > 0) {
        cJSON *line = json_parse(span_cut(&rest, '\n'), NULL);
        assert_non_null(line);
        assert_int_equal(cJSON_GetArraySize(line), 1);
        count += json_member(line, member) != NULL;
        cJSON_Delete(line);
    }
    buf_free(&text);
    return count;
}

static void test_each_option_writes_its_file(void **state)
{
    (void)state;
    static const struct {
        const char *option, *name, *begins;
    } rows[] = {
        {"--tap", "r.tap", "TAP version 14\n"},
        {"--html", "r.html", "<!DOCTYPE html>\n"},
        {"--markdown", "r.md", "# "},
        {"--ndjson", "r.ndjson", "{\"begin\":"},
    };
    char paths[4][PATH_SIZE];
    struct pair pair;
    cJSON *report;
    pair_start(&pair, NULL);
    for (size_t i = 0; i < 4; i++)
        path_in(&pair, rows[i].name, paths[i]);
    const char *const arguments[] = {"--run",    "ok",     "--tap",      paths[0],
                                     "--html",   paths[1], "--markdown", paths[2],
                                     "--ndjson", paths[3], NULL};
    assert_int_equal(pair_judge(&pair, arguments, &report), 0);
    for (size_t i = 0; i < 4; i++) {
        struct buf text = content(paths[i]);
        assert_true(span_starts_with(buf_peek(&text), rows[i].begins));
        buf_free(&text);
    }
    assert_int_equal(count_lines(paths[3], "case"),
                     cJSON_GetArraySize(json_member(report, "cases")));
    assert_int_equal(count_lines(paths[3], "end"), 1);
    for (size_t i = 0; i < 4; i++)
        unlink(paths[i]);
    cJSON_Delete(report);
    assert_int_equal(pair_stop(&pair), 0);
}

static void read_lines(struct process *process, size_t count)
{
    struct buf line = buf_make(MAX_TEXT);
    for (size_t i = 0; i < count; i++) {
        buf_clear(&line);
        assert_true(process_read_line(process, &line, LINE_TIMEOUT_MS));
    }
    buf_free(&line);
}

static void test_a_killed_run_is_visibly_cut(void **state)
{
    (void)state;
    enum { HEAD = 9, SEEN = 5 };
    char target[PATH_SIZE], ndjson[PATH_SIZE];
    struct pair pair;
    struct process process;
    pair_start(&pair, NULL);
    path_in(&pair, "target.json", target);
    path_in(&pair, "cut.ndjson", ndjson);
    const char *const argv[] = {suite(), "run", "--target", target, "--ndjson", ndjson, NULL};
    assert_true(process_start(&process, argv, true));
    read_lines(&process, HEAD + SEEN);
    assert_int_equal(process_end(&process, SIGKILL, NULL), -SIGKILL);
    assert_int_equal(count_lines(ndjson, "begin"), 1);
    assert_true(count_lines(ndjson, "case") > 0);
    assert_int_equal(count_lines(ndjson, "end"), 0);
    unlink(ndjson);
    assert_int_equal(pair_stop(&pair), 0);
}

static void test_what_cannot_be_written_is_exit_5(void **state)
{
    (void)state;
    static const char *const options[] = {"--ndjson", "--html", "--tap", "--markdown"};
    struct pair pair;
    cJSON *report;
    pair_start(&pair, NULL);
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        const char *const arguments[] = {"--run", "cred.ok.first", options[i],
                                         "/nonexistent/report", NULL};
        assert_int_equal(pair_judge(&pair, arguments, &report), 5);
        cJSON_Delete(report);
    }
    assert_int_equal(pair_stop(&pair), 0);
}

/* What stands between `before` and the end of its line; the caller frees it. */
static char *rest_of_line(const char *text, const char *before)
{
    const char *at = strstr(text, before);
    assert_non_null(at);
    struct span rest = span_of(at + strlen(before));
    return span_dup(span_cut(&rest, '\n'));
}

/* The target's bytes come between the two lines with the token, the annotations behind them. */
static void test_the_runner_obeys_only_us(void **state)
{
    (void)state;
    static const char *const broken[] = {"--defect", "nonce-not-required", NULL};
    char target[PATH_SIZE], *tokens[2];
    struct pair pair;
    pair_start(&pair, broken);
    path_in(&pair, "target.json", target);
    for (size_t i = 0; i < 2; i++) {
        const char *const argv[] = {suite(), "run",   "--target", target,
                                    "--run", "nonce", "--github", NULL};
        struct buf output = buf_make(MAX_TEXT), end = buf_make(256);
        assert_int_equal(process_run(argv, &output, false), 1);
        assert_true(span_starts_with(buf_peek(&output), "::stop-commands::"));
        tokens[i] = rest_of_line(buf_cstr(&output), "::stop-commands::");
        buf_format(&end, "\n::%s::\n::error title=FAIL ", tokens[i]);
        assert_non_null(strstr(buf_cstr(&output), buf_cstr(&end)));
        buf_free(&output);
        buf_free(&end);
    }
    assert_string_not_equal(tokens[0], tokens[1]);
    free(tokens[0]);
    free(tokens[1]);
    assert_int_equal(pair_stop(&pair), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_option_writes_its_file),
        cmocka_unit_test(test_a_killed_run_is_visibly_cut),
        cmocka_unit_test(test_what_cannot_be_written_is_exit_5),
        cmocka_unit_test(test_the_runner_obeys_only_us),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
