/* What a baseline excuses, what is stale in it, and what is wrong with its file. */
#include "conformance/run/baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/json.h"
#include "conformance/fixture/library.h"
#include "conformance/result/verdict.h"
#include "tests/support/check.h"

/* 2026-06-15T12:00:00Z */
static const int64_t NOW_MS = INT64_C(1781524800000);

static struct library library;
static char path[64];

static void ignore(void *context, const struct status *status)
{
    (void)context, (void)status;
}

static int set_up(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/baseline-test-XXXXXX");
    int file = mkstemp(path);
    struct status status = library_open(&library);
    if (status_is_ok(&status))
        status = library_add_embedded(&library, ignore, NULL);
    if (status_is_ok(&status))
        status = fixture_set_finish(&library.cases);
    return file < 0 || !status_is_ok(&status);
}

static int tear_down(void **state)
{
    (void)state;
    library_free(&library);
    return remove(path);
}

static struct status read(const char *text, struct baseline *out)
{
    struct status status = file_write(path, span_of(text));
    assert_true(status_is_ok(&status));
    return baseline_read(path, out);
}

#define ENTRY(id, assertion) "{\"id\":\"" id "\",\"assertion\":\"" assertion "\",\"reason\":\"#1\"}"
#define UNTIL(day)                                                                                 \
    "{\"id\":\"cred.nonce.missing\",\"assertion\":\"s, status equals\",\"reason\":\"#1\","         \
    "\"expires\":\"" day "\"}"
#define STATUS ENTRY("cred.nonce.missing", "s, status equals")
#define TEXT   ENTRY("cred.nonce.missing", "s, text equals")

struct assertion {
    const char *step, *on;
    enum level level;
    bool met;
};

static const struct row {
    const char *id;
    const char *entries;
    struct assertion assertions[3];
    enum verdict before, after;
    size_t stale;
} rows[] = {
    /* what is listed and unmet is expected */
    {"cred.nonce.missing",
     STATUS,
     {{"s", "status", LEVEL_DOCUMENTED, false}},
     VERDICT_FAIL,
     VERDICT_XFAIL,
     0},
    {"cred.nonce.missing",
     STATUS,
     {{"s#2", "status", LEVEL_DOCUMENTED, false}, {"s", "status", LEVEL_DOCUMENTED, true}},
     VERDICT_FAIL,
     VERDICT_XFAIL,
     0},
    {"cred.nonce.missing",
     STATUS,
     {{"s", "status", LEVEL_INFERRED, false}},
     VERDICT_WARN,
     VERDICT_XFAIL,
     0},
    {"cred.nonce.missing",
     STATUS "," TEXT,
     {{"s", "status", LEVEL_DOCUMENTED, false}, {"s", "text", LEVEL_DOCUMENTED, false}},
     VERDICT_FAIL,
     VERDICT_XFAIL,
     0},
    {"any.strict-json",
     ENTRY("any.strict-json", "media-type equals"),
     {{"cred.ok: s", "media-type", LEVEL_INFERRED, false}},
     VERDICT_WARN,
     VERDICT_XFAIL,
     0},
    /* and what is not listed counts as ever */
    {"cred.nonce.missing",
     STATUS,
     {{"s", "status", LEVEL_DOCUMENTED, false}, {"s", "text", LEVEL_DOCUMENTED, false}},
     VERDICT_FAIL,
     VERDICT_FAIL,
     0},
    {"cred.nonce.missing",
     STATUS,
     {{"s", "status", LEVEL_DOCUMENTED, false}, {"s", "text", LEVEL_INFERRED, false}},
     VERDICT_FAIL,
     VERDICT_WARN,
     0},
    {"cred.nonce.missing",
     ENTRY("app.nonce.missing", "s, status equals"),
     {{"s", "status", LEVEL_DOCUMENTED, false}},
     VERDICT_FAIL,
     VERDICT_FAIL,
     0},
    /* what holds again is stale */
    {"cred.nonce.missing",
     STATUS,
     {{"s", "status", LEVEL_DOCUMENTED, true}},
     VERDICT_PASS,
     VERDICT_STALE,
     1},
    {"cred.nonce.missing",
     STATUS,
     {{"s", "status", LEVEL_OBSERVED, false}},
     VERDICT_NOTE,
     VERDICT_STALE,
     1},
    {"cred.nonce.missing",
     STATUS "," TEXT,
     {{"s", "status", LEVEL_DOCUMENTED, true}, {"s", "text", LEVEL_DOCUMENTED, false}},
     VERDICT_FAIL,
     VERDICT_STALE,
     1},
    {"cred.nonce.missing",
     STATUS,
     {{"s", "status", LEVEL_DOCUMENTED, true}, {"s", "text", LEVEL_DOCUMENTED, false}},
     VERDICT_FAIL,
     VERDICT_FAIL,
     1},
    /* the last day counts, the next one does not */
    {"cred.nonce.missing",
     UNTIL("2026-06-15"),
     {{"s", "status", LEVEL_DOCUMENTED, false}},
     VERDICT_FAIL,
     VERDICT_XFAIL,
     0},
    {"cred.nonce.missing",
     UNTIL("2026-06-14"),
     {{"s", "status", LEVEL_DOCUMENTED, false}},
     VERDICT_FAIL,
     VERDICT_FAIL,
     1},
    {"cred.nonce.missing",
     UNTIL("2026-06-14"),
     {{"s", "status", LEVEL_INFERRED, false}},
     VERDICT_WARN,
     VERDICT_STALE,
     1},
    {"cred.nonce.missing",
     UNTIL("2026-06-14"),
     {{NULL, NULL, LEVEL_INFERRED, false}},
     VERDICT_UNTESTABLE,
     VERDICT_UNTESTABLE,
     1},
    /* what names nothing */
    {"cred.nonce.missing",
     TEXT,
     {{"s", "status", LEVEL_DOCUMENTED, true}},
     VERDICT_PASS,
     VERDICT_STALE,
     1},
    {"cred.nonce.missing",
     ENTRY("cred.nonce.gone", "s, status equals"),
     {{"s", "status", LEVEL_DOCUMENTED, true}},
     VERDICT_PASS,
     VERDICT_PASS,
     1},
    {"any.strict-json",
     ENTRY("any.strict-json", "status equals"),
     {{"s (3 answers)", "media-type", LEVEL_INFERRED, true}},
     VERDICT_PASS,
     VERDICT_STALE,
     1},
    /* what was not judged says nothing */
    {"cred.nonce.missing",
     TEXT,
     {{"s", "status", LEVEL_DOCUMENTED, true}},
     VERDICT_ERROR,
     VERDICT_ERROR,
     0},
    {"cred.nonce.missing",
     TEXT,
     {{NULL, NULL, LEVEL_INFERRED, false}},
     VERDICT_SKIPPED,
     VERDICT_SKIPPED,
     0},
};

static void add_assertions(const struct row *row, struct case_result *c)
{
    c->assertions = calloc(COUNT(row->assertions), sizeof *c->assertions);
    for (size_t i = 0; i < COUNT(row->assertions) && row->assertions[i].step; i++)
        c->assertions[c->assertion_count++] = (struct assertion_result){
            .step = strdup(row->assertions[i].step),
            .on = strdup(row->assertions[i].on),
            .op = strdup("equals"),
            .level = row->assertions[i].level,
            .met = row->assertions[i].met,
        };
}

static void check_row(const struct row *row, size_t number)
{
    struct buf text = buf_make(4096);
    struct baseline baseline;
    struct run_result run = {.case_count = 1, .cases = calloc(1, sizeof *run.cases)};
    struct case_result *c = run.cases;
    buf_format(&text, "{\"entries\":[%s]}", row->entries);
    struct status status = read(buf_cstr(&text), &baseline);
    if (!status_is_ok(&status))
        fail_msg("row %zu: %s", number, status.message);
    *c = (struct case_result){.id = strdup(row->id), .verdict = row->before};
    add_assertions(row, c);
    const struct fixture *fixture = fixture_set_find(&library.cases, row->id);
    status = baseline_apply(&baseline, fixture, NOW_MS, false, c);
    assert_true(status_is_ok(&status));
    status = baseline_conclude(&baseline, &library.cases, NOW_MS, &run);
    assert_true(status_is_ok(&status));
    if (c->verdict != row->after || run.stale_count != row->stale)
        fail_msg("row %zu: %s, %zu stale", number, verdict_name(c->verdict), run.stale_count);
    if (c->verdict == VERDICT_XFAIL)
        assert_string_equal(c->explanation, "expected: #1");
    verdict_of_run(&run, 0);
    bool fails = row->stale > 0 || c->verdict == VERDICT_FAIL;
    assert_int_equal(run.exit_code == EXIT_UNMET, fails);
    run_result_free(&run);
    baseline_free(&baseline);
    buf_free(&text);
}

static void test_what_an_entry_makes_of_its_case(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check_row(&rows[i], i);
}

static void test_a_mistake_is_told_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } mistakes[] = {
        {"{\"entries\":[}", ":1:13: not JSON"},
        {"[]", ":1:1: the document: expected an object, found array"},
        {"{}", ":1:1: /entries: expected an array, found nothing"},
        {"{\"entries\":[\n{\"id\":\"a\",\"assertion\":\"b\"}]}",
         ":2:1: /entries/0/reason: expected a string that is not empty, found nothing"},
        {"{\"entries\":[{\"assertion\":\"b\",\"reason\":\"c\"}]}",
         ":1:13: /entries/0/id: expected"},
        {"{\"entries\":[{\"id\":\"a\",\"reason\":\"c\"}]}",
         ":1:13: /entries/0/assertion: expected"},
        {"{\"entries\":[{\"id\":\"a\",\"assertion\":\"b\",\n\"reason\":\"" BASELINE_TODO "\"}]}",
         ":2:1: /entries/0/reason: say here why this is expected to fail"},
        {"{\"entries\":[" UNTIL("2026-02-30") "]}", "/entries/0/expires: expected a date"},
        {"{\"entries\":[" UNTIL("tomorrow") "]}", "/entries/0/expires: expected a date"},
        {"{\"entries\":[" STATUS ",\n" STATUS "]}", ":2:1: /entries/1: this assertion is there"},
        {"{\"entries\":[" STATUS "],\"extra\":1}", "/extra: unknown member"},
    };
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        struct baseline baseline;
        struct status status = read(mistakes[i].text, &baseline);
        assert_int_equal(status.code, STATUS_INPUT);
        if (strncmp(status.message, path, strlen(path)) != 0 ||
            !strstr(status.message, mistakes[i].says))
            fail_msg("%s\n  must say: %s\n  says:     %s", mistakes[i].text, mistakes[i].says,
                     status.message);
    }
    struct baseline baseline;
    struct status status = baseline_read("/nowhere/baseline.json", &baseline);
    assert_int_equal(status.code, STATUS_IO);
}

/* Written, it lists what fails, each once, with the reasons that there were. */
static void test_what_fails_is_written(void **state)
{
    (void)state;
    struct assertion_result assertions[] = {
        {.step = (char *)"s", .on = (char *)"status", .op = (char *)"equals"},
        {.step = (char *)"s#2", .on = (char *)"status", .op = (char *)"equals"},
        {.step = (char *)"s", .on = (char *)"text", .op = (char *)"equals"},
        {.step = (char *)"s",
         .on = (char *)"body",
         .op = (char *)"equals",
         .level = LEVEL_INFERRED},
        {.step = (char *)"s", .on = (char *)"body", .op = (char *)"present", .met = true},
    };
    struct case_result c = {.id = (char *)"cred.nonce.missing",
                            .verdict = VERDICT_FAIL,
                            .assertions = assertions,
                            .assertion_count = COUNT(assertions)};
    struct run_result run = {.cases = &c, .case_count = 1};
    struct baseline old;
    struct buf text = buf_make(4096);
    struct status status = read("{\"entries\":[" TEXT "," ENTRY("app.nonce.missing", "x") "," ENTRY(
                                    "cred.nonce.missing", "s, body present") "]}",
                                &old);
    assert_true(status_is_ok(&status));
    status = baseline_write(&run, &old, &text);
    assert_true(status_is_ok(&status));
    cJSON *written = json_parse(buf_peek(&text), NULL);
    cJSON *wanted = json_parse(
        span_of("{\"entries\":[{\"id\":\"cred.nonce.missing\",\"assertion\":\"s, status equals\","
                "\"reason\":\"" BASELINE_TODO "\"}," TEXT "," ENTRY("app.nonce.missing", "x") "]}"),
        NULL);
    if (!json_equal(written, wanted))
        fail_msg("%s", buf_cstr(&text));
    cJSON_Delete(written);
    cJSON_Delete(wanted);
    baseline_free(&old);
    buf_free(&text);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_what_an_entry_makes_of_its_case),
        EACH(test_a_mistake_is_told_with_its_place),
        EACH(test_what_fails_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
