/* What a baseline makes of a case that was cut short, and what becomes of its entries. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/json.h"
#include "conformance/fixture/library.h"
#include "conformance/result/verdict.h"
#include "conformance/run/baseline.h"
#include "tests/support/check.h"

#define ID "cred.nonce.missing"
#define BECAUSE(assertion, text)                                                                   \
    "{\"id\":\"" ID "\",\"assertion\":\"" assertion "\",\"reason\":\"" text "\"}"
#define STATUS BECAUSE("s, status equals", "#1")
#define TEXT   BECAUSE("s, text equals", "#1")

/* 2026-06-15T12:00:00Z */
static const int64_t NOW_MS = INT64_C(1781524800000);

enum kind { NOTHING, MET, UNMET, CONTROL_UNMET };

static const struct row {
    const char *entries;
    enum kind status, text, control;
    enum trouble trouble;
    enum verdict verdict;
    int exit_code;
    const char *renewed;
} rows[] = {
    /* what is listed fails, and of the rest nobody knows */
    {STATUS, UNMET, NOTHING, NOTHING, TROUBLE_ERROR, VERDICT_ERROR, EXIT_INCOMPLETE, STATUS},
    {STATUS, UNMET, NOTHING, NOTHING, TROUBLE_INCONCLUSIVE, VERDICT_INCONCLUSIVE, EXIT_INCOMPLETE,
     STATUS},
    {STATUS, UNMET, NOTHING, CONTROL_UNMET, TROUBLE_INCONCLUSIVE, VERDICT_INCONCLUSIVE,
     EXIT_INCOMPLETE, STATUS},
    {TEXT "," STATUS, UNMET, NOTHING, NOTHING, TROUBLE_ERROR, VERDICT_ERROR, EXIT_INCOMPLETE,
     STATUS "," TEXT},
    /* what is listed has held as far as the case came */
    {STATUS, MET, NOTHING, NOTHING, TROUBLE_ERROR, VERDICT_ERROR, EXIT_INCOMPLETE, STATUS},
    {STATUS, MET, NOTHING, CONTROL_UNMET, TROUBLE_INCONCLUSIVE, VERDICT_INCONCLUSIVE,
     EXIT_INCOMPLETE, STATUS},
    /* something that is not listed fails beside it */
    {TEXT, UNMET, NOTHING, NOTHING, TROUBLE_ERROR, VERDICT_FAIL, EXIT_UNMET,
     BECAUSE("s, status equals", BASELINE_TODO) "," TEXT},
    {TEXT, UNMET, MET, NOTHING, TROUBLE_ERROR, VERDICT_FAIL, EXIT_UNMET,
     BECAUSE("s, status equals", BASELINE_TODO) "," TEXT},
    /* a case that came to its end */
    {STATUS, UNMET, MET, NOTHING, TROUBLE_NONE, VERDICT_XFAIL, EXIT_CONFORMANT, STATUS},
};

static struct library library;
static char path[64];

static void ignore(void *context, const struct status *status)
{
    (void)context, (void)status;
}

static int set_up(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/baseline-trouble-test-XXXXXX");
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

static void add(struct case_result *c, const char *on, enum kind kind)
{
    if (kind != NOTHING)
        c->assertions[c->assertion_count++] = (struct assertion_result){
            .step = strdup(kind == CONTROL_UNMET ? "control of s" : "s"),
            .on = strdup(on),
            .op = strdup("equals"),
            .met = kind == MET,
            .control = kind == CONTROL_UNMET,
        };
}

/* As it is before the baseline is applied. */
static void make_run(const struct row *row, struct run_result *out)
{
    *out = (struct run_result){.case_count = 1, .cases = calloc(1, sizeof *out->cases)};
    *out->cases = (struct case_result){.id = strdup(ID),
                                       .trouble = row->trouble,
                                       .assertions = calloc(3, sizeof(struct assertion_result))};
    if (row->trouble != TROUBLE_NONE)
        out->cases->explanation = strdup("no answer");
    add(out->cases, "status", row->status);
    add(out->cases, "text", row->text);
    add(out->cases, "status", row->control);
    out->cases->verdict = verdict_of_case(out->cases, false);
}

static void read_entries(const struct row *row, struct baseline *out)
{
    struct buf text = buf_make(4096);
    buf_format(&text, "{\"entries\":[%s]}", row->entries);
    struct status status = file_write(path, buf_peek(&text));
    if (status_is_ok(&status))
        status = baseline_read(path, out);
    if (!status_is_ok(&status))
        fail_msg("%s", status.message);
    buf_free(&text);
}

static void apply(const struct row *row, struct baseline *baseline, struct run_result *run)
{
    make_run(row, run);
    read_entries(row, baseline);
    struct status status =
        baseline_apply(baseline, fixture_set_find(&library.cases, ID), NOW_MS, false, run->cases);
    assert_true(status_is_ok(&status));
    status = baseline_conclude(baseline, &library.cases, NOW_MS, run);
    assert_true(status_is_ok(&status));
    verdict_of_run(run, 0);
}

static void test_a_case_that_was_cut_short_is_not_excused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct baseline baseline;
        struct run_result run;
        apply(&rows[i], &baseline, &run);
        if (run.cases->verdict != rows[i].verdict || run.exit_code != rows[i].exit_code)
            fail_msg("row %zu: %s, exit code %d", i, verdict_name(run.cases->verdict),
                     run.exit_code);
        assert_int_equal(run.stale_count, 0);
        assert_string_equal(run.cases->explanation,
                            rows[i].trouble == TROUBLE_NONE ? "expected: #1" : "no answer");
        run_result_free(&run);
        baseline_free(&baseline);
    }
}

static void test_its_entries_stay_each_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct baseline baseline;
        struct run_result run;
        struct buf wanted = buf_make(4096), text = buf_make(4096);
        apply(&rows[i], &baseline, &run);
        struct status status = baseline_write(&run, &baseline, &text);
        assert_true(status_is_ok(&status));
        buf_format(&wanted, "{\"entries\":[%s]}", rows[i].renewed);
        cJSON *written = json_parse(buf_peek(&text), NULL);
        cJSON *renewed = json_parse(buf_peek(&wanted), NULL);
        if (!json_equal(written, renewed))
            fail_msg("row %zu: %s", i, buf_cstr(&text));
        cJSON_Delete(written);
        cJSON_Delete(renewed);
        run_result_free(&run);
        baseline_free(&baseline);
        buf_free(&wanted);
        buf_free(&text);
    }
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_a_case_that_was_cut_short_is_not_excused),
        EACH(test_its_entries_stay_each_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
