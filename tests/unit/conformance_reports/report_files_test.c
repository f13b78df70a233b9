#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "common/json.h"
#include "conformance/report/report.h"
#include "every_report.h"
#include "sample_run.h"
#include "tests/support/golden.h"
#include "xml_check.h"

enum { MOST = 1 << 20 };

static struct buf written(const struct run_result *run,
                          struct status (*report)(const struct run_result *, struct buf *))
{
    struct buf out = buf_make(MOST);
    struct status status = report(run, &out);
    assert_string_equal(status.message, "");
    return out;
}

static cJSON *parsed(const struct run_result *run)
{
    struct buf out = written(run, report_json);
    cJSON *json = json_parse(buf_peek(&out), NULL);
    assert_non_null(json);
    buf_free(&out);
    return json;
}

static void test_golden(void **state)
{
    (void)state;
    struct run_result run = sample_every_verdict();
    for (size_t i = 0; i < every_report_count; i++) {
        char name[64];
        struct buf out = written(&run, every_report[i].make);
        snprintf(name, sizeof name, "report_every_verdict.%s", every_report[i].extension);
        assert_golden(name, buf_peek(&out));
        buf_free(&out);
    }
    run_result_free(&run);
}

static size_t occurrences(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
        count++;
    return count;
}

static void test_junit_has_one_outcome_a_case(void **state)
{
    (void)state;
    struct run_result run = sample_every_verdict();
    struct buf xml = written(&run, report_junit);
    const char *text = buf_cstr(&xml);
    assert_int_equal(xml_fault(buf_peek(&xml)), -1);
    assert_int_equal(occurrences(text, "<testcase "), run.case_count + 1); /* a stale entry */
    assert_int_equal(occurrences(text, "<failure "), 3);    /* FAIL, STALE, a stale entry */
    assert_int_equal(occurrences(text, "<error "), 2);      /* INCONCLUSIVE, ERROR */
    assert_int_equal(occurrences(text, "<skipped "), 4);    /* SKIPPED, XFAIL, two UNTESTABLE */
    assert_int_equal(occurrences(text, "<system-out>"), 2); /* WARN, NOTE */
    assert_int_equal(occurrences(text, " tests=\"12\" failures=\"3\" errors=\"2\" "), 2);
    assert_int_equal(occurrences(text, " skipped=\"4\""), 1);
    buf_free(&xml);
    run_result_free(&run);
}

/* The line of the console's table that counts a verdict. */
static int console_count(const char *text, const char *verdict)
{
    const char *table = strstr(text, "\nCases\n");
    const char *row = table ? strstr(table, verdict) : NULL;
    return row ? (int)strtol(row + strlen(verdict), NULL, 10) : 0;
}

static void write_summary(const struct run_result *run, char **text)
{
    static const struct report_style style = {0};
    size_t len = 0;
    FILE *out = open_memstream(text, &len);
    assert_non_null(out);
    report_text_end(run, &style, out);
    fclose(out);
}

static void test_the_three_reports_count_alike(void **state)
{
    (void)state;
    struct run_result run = sample_every_verdict();
    cJSON *json = parsed(&run);
    char *text = NULL;
    write_summary(&run, &text);
    const cJSON *verdicts = json_member(json_member(json, "counts"), "verdicts");
    assert_int_equal(cJSON_GetArraySize(verdicts), VERDICT_COUNT);
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        const char *name = verdict_name((enum verdict)i);
        int counted = json_member(verdicts, name)->valueint;
        assert_int_equal(counted, i == VERDICT_UNTESTABLE ? 2 : 1);
        assert_int_equal(console_count(text, name), counted);
    }
    free(text);
    cJSON_Delete(json);
    run_result_free(&run);
}

static void test_strict_makes_an_inferred_assertion_fail(void **state)
{
    (void)state;
    struct run_result run = sample_every_verdict();
    const char *const pointer = "/cases/4/assertions/2/verdict";
    cJSON *json = parsed(&run);
    assert_string_equal(json_pointer(json, pointer)->valuestring, "WARN");
    cJSON_Delete(json);
    run.strict = true;
    run.cases[4].verdict = VERDICT_FAIL;
    json = parsed(&run);
    assert_string_equal(json_pointer(json, pointer)->valuestring, "FAIL");
    cJSON_Delete(json);
    struct buf xml = written(&run, report_junit);
    assert_int_equal(occurrences(buf_cstr(&xml), "<failure "), 4);
    buf_free(&xml);
    run_result_free(&run);
}

static char *allocated_text(char c, size_t len)
{
    char *text = malloc(len + 1);
    assert_non_null(text);
    memset(text, c, len);
    text[len] = '\0';
    return text;
}

static void test_a_long_answer_is_cut_and_says_how_long_it_was(void **state)
{
    (void)state;
    enum { LONG = 10 << 20 };
    struct run_result run = sample_every_verdict();
    struct exchange *exchange = &run.cases[10].exchanges[0];
    free(exchange->response_body);
    exchange->response_body = allocated_text('<', LONG);
    exchange->response_body_len = LONG;
    cJSON *json = parsed(&run);
    const cJSON *response = json_pointer(json, "/cases/10/exchanges/0/response");
    assert_int_equal(json_member(response, "body_bytes")->valueint, LONG);
    assert_int_equal(strlen(json_text(response, "body")),
                     REPORT_MAX_VALUE + strlen("... (10485760 bytes)"));
    cJSON_Delete(json);
    struct buf xml = written(&run, report_junit);
    assert_int_equal(xml_fault(buf_peek(&xml)), -1);
    assert_non_null(strstr(buf_cstr(&xml), "&lt;... (10485760 bytes)"));
    buf_free(&xml);
    run_result_free(&run);
}

static void test_a_value_that_is_no_json_any_more_becomes_text(void **state)
{
    (void)state;
    struct run_result run = sample_every_verdict();
    char **actual = &run.cases[0].assertions[0].actual;
    free(*actual);
    *actual = strdup("***"); /* what redaction makes of a number */
    cJSON *json = parsed(&run);
    assert_string_equal(json_pointer(json, "/cases/0/assertions/0/actual")->valuestring, "***");
    cJSON_Delete(json);
    run_result_free(&run);
}

static void test_what_does_not_fit_is_said(void **state)
{
    (void)state;
    struct run_result run = sample_every_verdict();
    for (size_t i = 0; i < every_report_count; i++) {
        struct buf small = buf_make(100);
        struct status status = every_report[i].make(&run, &small);
        assert_int_equal(status.code, STATUS_MEMORY);
        buf_free(&small);
    }
    run_result_free(&run);
}

static void set_times(struct run_result *run, int64_t moment)
{
    run->started_ms = moment;
    run->duration_us = moment;
    for (size_t i = 0; i < run->case_count; i++) {
        run->cases[i].duration_us = moment;
        for (size_t k = 0; k < run->cases[i].exchange_count; k++)
            run->cases[i].exchanges[k].duration_us = moment;
    }
}

/* Makes every member that tells the time equal, and counts them. */
static size_t blank_times(cJSON *json)
{
    size_t count = 0;
    for (cJSON *child = json->child; child; child = child->next) {
        const char *name = child->string ? child->string : "";
        if (strcmp(name, "started") == 0) {
            cJSON_SetValuestring(child, "");
            count++;
        } else if (strcmp(name, "duration_us") == 0) {
            cJSON_SetNumberValue(child, 0);
            count++;
        } else {
            count += blank_times(child);
        }
    }
    return count;
}

static void test_only_the_time_differs(void **state)
{
    (void)state;
    struct run_result run = sample_every_verdict();
    set_times(&run, 1);
    cJSON *first = parsed(&run);
    set_times(&run, 1234567890);
    cJSON *second = parsed(&run);
    assert_false(json_equal(first, second));
    assert_int_equal(blank_times(first), blank_times(second));
    assert_true(json_equal(first, second));
    cJSON_Delete(first);
    cJSON_Delete(second);
    run_result_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_junit_has_one_outcome_a_case),
        cmocka_unit_test(test_the_three_reports_count_alike),
        cmocka_unit_test(test_strict_makes_an_inferred_assertion_fail),
        cmocka_unit_test(test_a_long_answer_is_cut_and_says_how_long_it_was),
        cmocka_unit_test(test_a_value_that_is_no_json_any_more_becomes_text),
        cmocka_unit_test(test_what_does_not_fit_is_said),
        cmocka_unit_test(test_only_the_time_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
