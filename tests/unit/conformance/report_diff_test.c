/* What counts as a difference between two reports, and what is wrong with a file that is none. */
#include "conformance/report/diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "tests/support/check.h"

static char paths[DIFF_SIDES][64];

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < DIFF_SIDES; i++) {
        snprintf(paths[i], sizeof paths[i], "/tmp/report-diff-test-XXXXXX");
        if (mkstemp(paths[i]) < 0)
            return 1;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return remove(paths[DIFF_OLD]) + remove(paths[DIFF_NEW]);
}

static struct status read(const char *text, size_t side, struct old_report *out)
{
    struct status status = file_write(paths[side], span_of(text));
    assert_true(status_is_ok(&status));
    return report_read(paths[side], out);
}

#define REPORT(cases) "{\"schema_version\":1,\"cases\":[" cases "],\"more\":{}}"
#define CASE(id, verdict, assertions)                                                              \
    "{\"id\":\"" id "\",\"verdict\":\"" verdict "\",\"assertions\":[" assertions "]}"
#define ASSERTION(step, on, level, verdict, actual)                                                \
    "{\"step\":\"" step "\",\"on\":\"" on "\",\"op\":\"equals\",\"level\":\"" level                \
    "\",\"verdict\":\"" verdict "\"" actual "}"
#define ONE(on, level, verdict, actual)                                                            \
    CASE("a", "PASS", ASSERTION("s", on, level, verdict, actual))
#define ACTUAL(value) ",\"actual\":" value

static const struct {
    const char *before, *after;
    size_t cases, assertions; /* that differ; of the first case */
} rows[] = {
    {REPORT(""), REPORT(""), 0, 0},
    {REPORT(CASE("a", "PASS", "")), REPORT(CASE("a", "PASS", "")), 0, 0},
    {REPORT(CASE("a", "PASS", "")), REPORT(CASE("a", "FAIL", "")), 1, 0},
    {REPORT(CASE("a", "PASS", "")), REPORT(""), 1, 0},
    {REPORT(""), REPORT(CASE("a", "PASS", "") "," CASE("b", "PASS", "")), 2, 0},
    /* what was found counts where it is not what was wanted, or where nobody wanted anything */
    {REPORT(ONE("status", "documented", "PASS", ACTUAL("1"))),
     REPORT(ONE("status", "documented", "PASS", ACTUAL("2"))), 0, 0},
    {REPORT(ONE("status", "documented", "FAIL", ACTUAL("1"))),
     REPORT(ONE("status", "documented", "FAIL", ACTUAL("2"))), 1, 1},
    {REPORT(ONE("status", "documented", "FAIL", ACTUAL("1"))),
     REPORT(ONE("status", "documented", "FAIL", "")), 1, 1},
    {REPORT(ONE("status", "documented", "FAIL", ACTUAL("1"))),
     REPORT(ONE("status", "documented", "PASS", ACTUAL("1"))), 1, 1},
    {REPORT(ONE("status", "observed", "PASS", ACTUAL("1"))),
     REPORT(ONE("status", "observed", "PASS", ACTUAL("2"))), 1, 1},
    {REPORT(ONE("body", "observed", "NOTE", ACTUAL("{\"a\":1,\"b\":2}"))),
     REPORT(ONE("body", "observed", "NOTE", ACTUAL("{\"b\":2,\"a\":1}"))), 0, 0},
    /* a bisection is as exact as a second or two */
    {REPORT(ONE("measured", "observed", "NOTE", ACTUAL("{\"accepted_s\":299}"))),
     REPORT(ONE("measured", "observed", "NOTE", ACTUAL("{\"accepted_s\":301}"))), 0, 0},
    {REPORT(ONE("measured", "observed", "NOTE", ACTUAL("{\"accepted_s\":299}"))),
     REPORT(ONE("measured", "observed", "NOTE", ACTUAL("{\"accepted_s\":302}"))), 1, 1},
    {REPORT(ONE("measured", "observed", "NOTE", ACTUAL("{\"accepted_s\":299}"))),
     REPORT(ONE("measured", "observed", "NOTE", ACTUAL("{\"refused_s\":299}"))), 1, 1},
    /* an assertion is known by step, place and operator, and the how-manieth it is */
    {REPORT(CASE("a", "PASS", ASSERTION("s (3 answers)", "on", "documented", "PASS", ""))),
     REPORT(CASE("a", "PASS", ASSERTION("s (4 answers)", "on", "documented", "PASS", ""))), 0, 0},
    {REPORT(CASE("a", "FAIL",
                 ASSERTION("s", "on", "documented", "PASS",
                           "") "," ASSERTION("s", "on", "documented", "FAIL", ""))),
     REPORT(CASE("a", "FAIL",
                 ASSERTION("s", "on", "documented", "FAIL",
                           "") "," ASSERTION("s", "on", "documented", "PASS", ""))),
     1, 2},
    /* one that is met and gone is no news, one that is unmet is */
    {REPORT(CASE("a", "FAIL", ASSERTION("s", "on", "documented", "PASS", ""))),
     REPORT(CASE("a", "FAIL", "")), 0, 0},
    {REPORT(CASE("a", "FAIL", "")),
     REPORT(CASE("a", "FAIL", ASSERTION("s", "on", "documented", "FAIL", ""))), 1, 1},
    {REPORT(CASE("a", "FAIL", ASSERTION("s", "on", "documented", "FAIL", ""))),
     REPORT(CASE("a", "FAIL", "")), 1, 1},
};

static void test_what_counts_as_a_difference(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct old_report before, after;
        struct report_diff diff;
        struct status status = read(rows[i].before, DIFF_OLD, &before);
        if (status_is_ok(&status))
            status = read(rows[i].after, DIFF_NEW, &after);
        if (status_is_ok(&status))
            status = report_diff_make(&before, &after, &diff);
        if (!status_is_ok(&status))
            fail_msg("row %zu: %s", i, status.message);
        if (diff.count != rows[i].cases ||
            (diff.count && diff.cases[0].assertion_count != rows[i].assertions))
            fail_msg("row %zu: %zu cases differ", i, diff.count);
        report_diff_free(&diff);
        report_read_free(&before);
        report_read_free(&after);
    }
}

static void test_what_is_no_report_is_told_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } mistakes[] = {
        {"", ":1:1: empty document"},
        {"{\"schema_version\":1,", ":1:21: ends in the middle"},
        {"\xFF", ":1:1: not"},
        {"[]", ":1:1: /schema_version: expected 1"},
        {"{\"schema_version\":2,\"cases\":[]}", ":1:2: /schema_version: expected 1"},
        {"{\"schema_version\":1}", ":1:1: /cases: expected an array, found nothing"},
        {"{\"schema_version\":1,\"cases\":{}}", ":1:21: /cases: expected an array, found object"},
        {REPORT("7"), "/cases/0/id: expected a string, found nothing"},
        {REPORT("{\"id\":[],\"verdict\":\"PASS\"}"), "/cases/0/id: expected a string, found array"},
        {REPORT("{\"id\":\"a\"}"), "/cases/0/verdict: expected a string, found nothing"},
        {REPORT("{\"id\":\"a\",\"verdict\":\"PASS\"}"), "/cases/0/assertions: expected an array"},
        {REPORT(CASE("a", "PASS", "\n{}")), ":2:1: /cases/0/assertions/0/step: expected a string"},
        {REPORT(CASE("a", "PASS", "") "," CASE("a", "PASS", "")), "/cases/1/id: \"a\" is there"},
    };
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        struct old_report report;
        struct status status = read(mistakes[i].text, DIFF_OLD, &report);
        assert_int_equal(status.code, STATUS_INPUT);
        if (strncmp(status.message, paths[DIFF_OLD], strlen(paths[DIFF_OLD])) != 0 ||
            !strstr(status.message, mistakes[i].says))
            fail_msg("%s\n  must say: %s\n  says:     %s", mistakes[i].text, mistakes[i].says,
                     status.message);
    }
}

/* More values than a request or a fixture may have. */
static void test_a_report_may_be_large(void **state)
{
    enum { MANY = 100 * 1000 };
    struct buf text = buf_make(4 * 1024 * 1024);
    struct old_report report;
    (void)state;
    buf_text(&text, "{\"schema_version\":1,\"cases\":[],\"more\":[0");
    for (size_t i = 0; i < MANY; i++)
        buf_text(&text, ",0");
    buf_text(&text, "]}");
    struct status status = read(buf_cstr(&text), DIFF_OLD, &report);
    if (!status_is_ok(&status))
        fail_msg("%s", status.message);
    report_read_free(&report);
    buf_free(&text);
}

/* Whoever wrote the reports, no byte of theirs reaches the terminal as it is. */
static void test_what_is_printed_is_visible(void **state)
{
    static const char before[] = REPORT(CASE("a\\u001b[2J", "PASS", ""));
    static const char after[] = REPORT(CASE(
        "a\\u001b[2J", "\\u0007",
        ASSERTION("\\u202e", "\\u001b", "\\u0008", "\\u009b", ACTUAL("\"\\u001b]0;x\\u0007\""))));
    struct old_report reports[DIFF_SIDES];
    struct report_diff diff;
    struct report_style style = {0};
    char *text = NULL;
    size_t len = 0;
    (void)state;
    struct status status = read(before, DIFF_OLD, &reports[DIFF_OLD]);
    if (status_is_ok(&status))
        status = read(after, DIFF_NEW, &reports[DIFF_NEW]);
    if (status_is_ok(&status))
        status = report_diff_make(&reports[DIFF_OLD], &reports[DIFF_NEW], &diff);
    assert_true(status_is_ok(&status));
    struct page page = {open_memstream(&text, &len), &style};
    report_diff_text(&diff, &page);
    fclose(page.out);
    for (size_t i = 0; i < len; i++)
        assert_true(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'));
    assert_non_null(strstr(text, "a\\x1B[2J"));
    free(text);
    report_diff_free(&diff);
    report_read_free(&reports[DIFF_OLD]);
    report_read_free(&reports[DIFF_NEW]);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_what_counts_as_a_difference),
        EACH(test_what_is_no_report_is_told_with_its_place),
        EACH(test_a_report_may_be_large),
        EACH(test_what_is_printed_is_visible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
