/* Both programs together, as ./run puts them: the verdict and exit code that each situation has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/pair.h"

/* A simulator that answers 404 and 405, as servers do, gives what no clause promises. */
static const char *verdict_of_correct(const char *id)
{
    return strcmp(id, "any.status-set") == 0 ? "NOTE" : "PASS";
}

static void assert_conformant(const char *edition)
{
    const char *const sim[] = {"--edition", edition, NULL};
    const char *const suite[] = {"--edition", edition, "--strict", "--allow-self", NULL};
    struct pair pair;
    cJSON *report;
    pair_start(&pair, sim);
    assert_int_equal(pair_judge(&pair, suite, &report), 0);
    assert_string_equal(json_text(report, "result"), "success");
    const cJSON *item;
    cJSON_ArrayForEach(item, json_member(report, "cases"))
        assert_string_equal(json_text(item, "verdict"), verdict_of_correct(json_text(item, "id")));
    assert_true(cJSON_GetArraySize(json_member(report, "cases")) > 40);
    cJSON_Delete(report);
    assert_int_equal(pair_stop(&pair), 0);
}

static void test_edition_2023(void **state)
{
    (void)state;
    assert_conformant("2023");
}

static void test_edition_2025(void **state)
{
    (void)state;
    assert_conformant("2025");
}

/* A server of 2025 judged by the contract of 2023 is found out, and the other way round. */
static void test_the_wrong_edition_is_noticed(void **state)
{
    (void)state;
    const char *const sim[] = {"--edition", "2025", NULL};
    const char *const suite[] = {"--edition", "2023", NULL};
    struct pair pair;
    cJSON *report;
    pair_start(&pair, sim);
    assert_int_equal(pair_judge(&pair, suite, &report), 1);
    assert_string_equal(pair_verdict(report, "cred.nonce.missing"), "FAIL");
    assert_string_equal(pair_verdict(report, "cred.auth.missing"), "FAIL");
    cJSON_Delete(report);
    pair_stop(&pair);
}

static void test_selection(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        int code;
        int cases; /* -1: no report is written */
    } rows[] = {{"cred.nonce.missing", 0, 1}, {"cred.nonce.miss*", 0, 1}, {"no-such-thing", 2, -1}};
    struct pair pair;
    pair_start(&pair, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *const suite[] = {"--run", rows[i].pattern, NULL};
        cJSON *report;
        assert_int_equal(pair_judge(&pair, suite, &report), rows[i].code);
        if (rows[i].cases >= 0)
            assert_int_equal(cJSON_GetArraySize(json_member(report, "cases")), rows[i].cases);
        else
            assert_null(report);
        cJSON_Delete(report);
    }
    pair_stop(&pair);
}

static void test_same_seed_same_order(void **state)
{
    (void)state;
    const char *const suite[] = {"--seed", "7", "--run", "perm,auth", NULL};
    struct pair pair;
    cJSON *first, *second;
    pair_start(&pair, NULL);
    assert_int_equal(pair_judge(&pair, suite, &first), 0);
    assert_int_equal(pair_judge(&pair, suite, &second), 0);
    const cJSON *a = json_member(first, "cases")->child, *b = json_member(second, "cases")->child;
    for (; a && b; a = a->next, b = b->next)
        assert_string_equal(json_text(a, "id"), json_text(b, "id"));
    assert_null(a);
    assert_null(b);
    cJSON_Delete(first);
    cJSON_Delete(second);
    pair_stop(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edition_2023),
        cmocka_unit_test(test_edition_2025),
        cmocka_unit_test(test_the_wrong_edition_is_noticed),
        cmocka_unit_test(test_selection),
        cmocka_unit_test(test_same_seed_same_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
