/* From assertions to verdicts, from verdicts to the exit code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>

#include "conformance/result/verdict.h"

#define MET(level_)                                                                                \
    {                                                                                              \
        .level = (level_), .met = true                                                             \
    }
#define UNMET(level_)                                                                              \
    {                                                                                              \
        .level = (level_), .met = false                                                            \
    }
#define CONTROL(met_)                                                                              \
    {                                                                                              \
        .level = LEVEL_DOCUMENTED, .met = (met_), .control = true                                  \
    }

#define EXCUSED                                                                                    \
    {                                                                                              \
        .level = LEVEL_DOCUMENTED, .met = false, .excuse = (char *)"known"                         \
    }

static const struct {
    struct assertion_result assertions[3];
    size_t count;
    enum trouble trouble;
    bool strict;
    enum verdict verdict;
} cases[] = {
    {{MET(LEVEL_DOCUMENTED), MET(LEVEL_INFERRED)}, 2, TROUBLE_NONE, false, VERDICT_PASS},
    {{UNMET(LEVEL_OBSERVED)}, 1, TROUBLE_NONE, true, VERDICT_NOTE},
    {{UNMET(LEVEL_INFERRED), UNMET(LEVEL_OBSERVED)}, 2, TROUBLE_NONE, false, VERDICT_WARN},
    {{UNMET(LEVEL_INFERRED)}, 1, TROUBLE_NONE, true, VERDICT_FAIL},
    {{UNMET(LEVEL_DOCUMENTED), UNMET(LEVEL_INFERRED)}, 2, TROUBLE_NONE, false, VERDICT_FAIL},
    {{CONTROL(true), MET(LEVEL_DOCUMENTED)}, 2, TROUBLE_NONE, false, VERDICT_PASS},
    {{CONTROL(false)}, 1, TROUBLE_INCONCLUSIVE, false, VERDICT_INCONCLUSIVE},
    {{CONTROL(false), UNMET(LEVEL_INFERRED)}, 2, TROUBLE_NONE, false, VERDICT_INCONCLUSIVE},
    {{UNMET(LEVEL_DOCUMENTED), CONTROL(false)}, 2, TROUBLE_INCONCLUSIVE, false, VERDICT_FAIL},
    {{MET(LEVEL_DOCUMENTED)}, 1, TROUBLE_ERROR, false, VERDICT_ERROR},
    {{UNMET(LEVEL_INFERRED)}, 1, TROUBLE_ERROR, false, VERDICT_ERROR},
    {{EXCUSED, UNMET(LEVEL_OBSERVED)}, 2, TROUBLE_NONE, false, VERDICT_XFAIL},
    {{EXCUSED, UNMET(LEVEL_INFERRED)}, 2, TROUBLE_NONE, false, VERDICT_WARN},
    {{EXCUSED, UNMET(LEVEL_DOCUMENTED)}, 2, TROUBLE_NONE, false, VERDICT_FAIL},
    {{EXCUSED}, 1, TROUBLE_INCONCLUSIVE, false, VERDICT_INCONCLUSIVE},
    {{EXCUSED}, 1, TROUBLE_ERROR, false, VERDICT_ERROR},
};

static void a_case_is_judged_by_its_worst(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct case_result c = {
            .assertions = (struct assertion_result *)cases[i].assertions,
            .assertion_count = cases[i].count,
            .trouble = cases[i].trouble,
        };
        enum verdict verdict = verdict_of_case(&c, cases[i].strict);
        if (verdict != cases[i].verdict)
            fail_msg("row %zu: %s", i, verdict_name(verdict));
    }
}

static const struct {
    enum verdict verdicts[3];
    size_t count;
    int signal;
    int exit_code;
    enum run_outcome outcome;
} runs[] = {
    {{VERDICT_PASS, VERDICT_WARN, VERDICT_NOTE}, 3, 0, EXIT_CONFORMANT, RUN_SUCCESS},
    {{VERDICT_PASS, VERDICT_SKIPPED}, 2, 0, EXIT_CONFORMANT, RUN_SUCCESS},
    {{VERDICT_SKIPPED}, 1, 0, EXIT_INCOMPLETE, RUN_PARTIAL},
    {{VERDICT_PASS, VERDICT_INCONCLUSIVE}, 2, 0, EXIT_INCOMPLETE, RUN_PARTIAL},
    {{VERDICT_PASS, VERDICT_ERROR}, 2, 0, EXIT_INCOMPLETE, RUN_PARTIAL},
    {{VERDICT_PASS, VERDICT_UNTESTABLE}, 2, 0, EXIT_INCOMPLETE, RUN_PARTIAL},
    {{VERDICT_FAIL, VERDICT_ERROR, VERDICT_PASS}, 3, 0, EXIT_UNMET, RUN_FAILURE},
    {{VERDICT_PASS, VERDICT_XFAIL}, 2, 0, EXIT_CONFORMANT, RUN_SUCCESS},
    {{VERDICT_PASS}, 1, SIGINT, 130, RUN_PARTIAL},
    {{VERDICT_FAIL}, 1, SIGTERM, 143, RUN_FAILURE},
};

static void a_run_exits_as_its_cases_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        static char *missing[] = {(char *)"callers.second.signer"};
        struct case_result c[3] = {{0}};
        for (size_t k = 0; k < runs[i].count; k++)
            c[k] = (struct case_result){
                .verdict = runs[i].verdicts[k], .missing = missing, .missing_count = 1};
        struct run_result run = {.cases = c, .case_count = runs[i].count};
        verdict_of_run(&run, runs[i].signal);
        if (run.exit_code != runs[i].exit_code || run.outcome != runs[i].outcome)
            fail_msg("row %zu: exit %d", i, run.exit_code);
        assert_int_equal(run.interrupted, runs[i].signal != 0);
    }
}

/* Its reports and the program must say the same. */
static void a_broken_run_ends_as_one(void **state)
{
    (void)state;
    struct case_result c[] = {{.verdict = VERDICT_PASS}, {.verdict = VERDICT_FAIL}};
    for (size_t count = 1; count <= 2; count++) {
        struct run_result run = {.cases = c, .case_count = count};
        verdict_of_run(&run, 0);
        verdict_of_broken_run(&run);
        assert_int_equal(run.exit_code, EXIT_INTERNAL);
        assert_int_equal(run.outcome, count == 1 ? RUN_PARTIAL : RUN_FAILURE);
    }
}

static int exit_when_accepting(const char *accepted)
{
    char *missing[] = {(char *)"callers.second.signer"};
    char *list[] = {(char *)accepted};
    struct case_result c[] = {
        {.verdict = VERDICT_PASS},
        {.verdict = VERDICT_UNTESTABLE, .missing = missing, .missing_count = 1},
    };
    struct run_result run = {
        .cases = c, .case_count = 2, .accepted_untestable = list, .accepted_untestable_count = 1};
    verdict_of_run(&run, 0);
    return run.exit_code;
}

static void what_is_accepted_is_no_gap(void **state)
{
    (void)state;
    assert_int_equal(exit_when_accepting("callers.second.signer"), EXIT_CONFORMANT);
    assert_int_equal(exit_when_accepting("callers.second"), EXIT_CONFORMANT);
    assert_int_equal(exit_when_accepting("callers.sec"), EXIT_INCOMPLETE);
    assert_int_equal(exit_when_accepting("callers.expired"), EXIT_INCOMPLETE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_is_judged_by_its_worst),
        cmocka_unit_test(a_run_exits_as_its_cases_say),
        cmocka_unit_test(a_broken_run_ends_as_one),
        cmocka_unit_test(what_is_accepted_is_no_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
