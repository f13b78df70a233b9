/*
 * The suite is believed only as far as it is tested itself: with each defect in force, exactly the
 * cases that the defect names fail, and no other changes its verdict.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/deviate/deviation.h"
#include "tests/support/pair.h"

/* Inferred clauses count here: a defect may break what no page says in so many words. */
static const char *const strictly[] = {"--strict", NULL};

static cJSON *judge(const char *defect, int *code)
{
    const char *const arguments[] = {defect ? "--defect" : NULL, defect, NULL};
    struct pair pair;
    cJSON *report = NULL;
    pair_start(&pair, arguments);
    *code = pair_judge(&pair, strictly, &report);
    pair_stop(&pair);
    return report;
}

/* Does the list of a defect name the case? "{}" stands for "cred" and for "app". */
static bool names_case(const char *caught_by, const char *id)
{
    struct span rest = span_of(caught_by), whole = span_of(id);
    while (!span_is_absent(rest)) {
        struct span pattern = span_cut(&rest, ' ');
        if (span_equal(pattern, whole))
            return true;
        struct span slug = whole, endpoint = span_cut(&slug, '.');
        bool either = span_equal_text(endpoint, "cred") || span_equal_text(endpoint, "app");
        if (either && span_starts_with(pattern, "{}.") && pattern.len == slug.len + 3 &&
            memcmp(pattern.ptr + 3, slug.ptr, slug.len) == 0)
            return true;
    }
    return false;
}

/* A case whose control the defect reaches claims nothing, and an observation is no judgement. */
static bool accuses_nobody(const char *verdict)
{
    return strcmp(verdict, "INCONCLUSIVE") == 0 || strcmp(verdict, "NOTE") == 0;
}

static size_t count_surprises(const cJSON *report, const cJSON *undisturbed,
                              const struct deviation_row *row)
{
    size_t surprises = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, json_member(undisturbed, "cases"))
    {
        const char *id = json_text(item, "id"), *verdict = pair_verdict(report, id);
        bool caught = names_case(row->caught_by, id);
        const char *expected = caught ? "FAIL" : json_text(item, "verdict");
        if (verdict && (strcmp(verdict, expected) == 0 || (!caught && accuses_nobody(verdict))))
            continue;
        print_message("%s: %s is %s, expected %s\n", row->id, id, verdict ? verdict : "absent",
                      expected);
        surprises++;
    }
    return surprises;
}

static void test_each_defect_is_caught(void **state)
{
    (void)state;
    int code;
    size_t surprises = 0;
    cJSON *undisturbed = judge(NULL, &code);
    assert_int_equal(code, 0);
    const struct deviation_row *row;
    for (size_t i = 0; (row = deviation_row(i)); i++) {
        cJSON *report = judge(row->id, &code);
        if (code != 1)
            print_message("%s: the suite's exit code is %d, expected 1\n", row->id, code);
        surprises += code != 1;
        surprises += count_surprises(report, undisturbed, row);
        cJSON_Delete(report);
    }
    cJSON_Delete(undisturbed);
    assert_int_equal(surprises, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_defect_is_caught),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
