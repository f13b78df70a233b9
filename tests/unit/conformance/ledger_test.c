/* Clause by clause: what cases with these assertions make of the one that they cite. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/fixture/library.h"
#include "conformance/run/ledger.h"

#define CITED "app.header.nonce"

/* Two cases that cite one clause; each has at most one assertion. */
static const struct {
    struct {
        enum verdict verdict;
        bool judged; /* has the assertion */
        bool met;
        enum level level;
        const char *clause;
    } cases[2];
    bool strict;
    enum finding finding;
} rows[] = {
    {{{VERDICT_PASS, true, true, LEVEL_DOCUMENTED, CITED},
      {VERDICT_UNTESTABLE, false, false, LEVEL_DOCUMENTED, CITED}},
     false,
     FINDING_HOLDS},
    {{{VERDICT_SKIPPED, false, false, LEVEL_DOCUMENTED, CITED},
      {VERDICT_UNTESTABLE, false, false, LEVEL_DOCUMENTED, CITED}},
     false,
     FINDING_UNTESTED},
    {{{VERDICT_PASS, true, true, LEVEL_DOCUMENTED, CITED},
      {VERDICT_ERROR, false, false, LEVEL_DOCUMENTED, CITED}},
     false,
     FINDING_UNCLEAR},
    {{{VERDICT_INCONCLUSIVE, false, false, LEVEL_DOCUMENTED, CITED},
      {VERDICT_WARN, true, false, LEVEL_INFERRED, CITED}},
     false,
     FINDING_DOUBTFUL},
    {{{VERDICT_PASS, true, true, LEVEL_INFERRED, CITED},
      {VERDICT_FAIL, true, false, LEVEL_INFERRED, CITED}},
     true,
     FINDING_BROKEN},
    {{{VERDICT_FAIL, true, false, LEVEL_DOCUMENTED, CITED},
      {VERDICT_PASS, true, true, LEVEL_DOCUMENTED, CITED}},
     false,
     FINDING_BROKEN},
    {{{VERDICT_NOTE, true, false, LEVEL_OBSERVED, CITED},
      {VERDICT_PASS, true, true, LEVEL_INFERRED, CITED}},
     false,
     FINDING_HOLDS},
    {{{VERDICT_PASS, true, true, LEVEL_OBSERVED, CITED},
      {VERDICT_SKIPPED, false, false, LEVEL_DOCUMENTED, CITED}},
     false,
     FINDING_UNTESTED},
    {{{VERDICT_FAIL, true, false, LEVEL_DOCUMENTED, "app.body.required"},
      {VERDICT_PASS, true, true, LEVEL_DOCUMENTED, CITED}},
     false,
     FINDING_HOLDS},
};

static struct library library;

static void check_row(size_t row)
{
    struct case_result cases[2] = {{0}};
    struct assertion_result assertions[2] = {{0}};
    char cited[] = CITED, *citations[] = {cited}, names[2][40];
    struct clause_result clause = {.id = cited};
    for (size_t i = 0; i < 2; i++) {
        snprintf(names[i], sizeof names[i], "%s", rows[row].cases[i].clause);
        assertions[i] = (struct assertion_result){
            .level = rows[row].cases[i].level, .met = rows[row].cases[i].met, .clause = names[i]};
        cases[i] = (struct case_result){.verdict = rows[row].cases[i].verdict,
                                        .clauses = citations,
                                        .clause_count = 1,
                                        .assertions = &assertions[i],
                                        .assertion_count = rows[row].cases[i].judged};
    }
    struct run_result run = {.cases = cases, .case_count = 2, .strict = rows[row].strict};
    struct status status = ledger_fill(&library.clauses, &run);
    assert_true(status_is_ok(&status));
    assert_int_equal(run.clause_count, library.clauses.count);
    for (size_t i = 0; i < run.clause_count; i++)
        if (strcmp(run.clauses[i].id, CITED) == 0)
            clause = run.clauses[i];
        else
            assert_int_equal(run.clauses[i].finding, FINDING_NO_CASE);
    if (clause.finding != rows[row].finding)
        fail_msg("row %zu: %s", row, finding_name(clause.finding));
    assert_int_equal(clause.case_count, 2);
    run.cases = NULL; /* they are not the run's to free */
    run.case_count = 0;
    run_result_free(&run);
}

static void a_clause_is_judged_by_its_worst_case(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_row(i);
}

static void a_case_cites_what_its_steps_cite_on_its_endpoint(void **state)
{
    (void)state;
    const struct fixture *fixture = fixture_set_find(&library.cases, "cred.nonce.missing");
    struct case_result c = {0};
    struct status status = ledger_cite(fixture, &c);
    assert_true(status_is_ok(&status));
    assert_int_equal(c.clause_count, 1); /* three assertions, one clause */
    assert_string_equal(c.clauses[0], "cred.response.400-nonce-invalid");
    case_result_free(&c);
}

static void an_assertion_is_told_what_its_clause_says(void **state)
{
    (void)state;
    char cited[] = CITED;
    struct assertion_result assertions[2] = {{.clause = cited}, {.clause = NULL}};
    struct case_result c = {.assertions = assertions, .assertion_count = 2};
    struct status status = ledger_quote(&library.clauses, &c);
    assert_true(status_is_ok(&status));
    assert_string_equal(assertions[0].clause_text, "`X-DFNS-NONCE` is required.");
    assert_null(assertions[1].clause_text);
    free(assertions[0].clause_text);
}

static int set_up(void **state)
{
    (void)state;
    struct status status = library_open(&library);
    if (status_is_ok(&status))
        status = library_add_embedded(&library, NULL, NULL);
    if (status_is_ok(&status))
        status = fixture_set_finish(&library.cases);
    return status_is_ok(&status) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    library_free(&library);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clause_is_judged_by_its_worst_case),
        cmocka_unit_test(a_case_cites_what_its_steps_cite_on_its_endpoint),
        cmocka_unit_test(an_assertion_is_told_what_its_clause_says),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
