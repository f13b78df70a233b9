#include "common/random.h"

#include <string.h>

#include "tests/support/check.h"

static void test_the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    struct random a = random_from_seed(42), b = random_from_seed(42), c = random_from_seed(43);
    unsigned char left[100], right[100], other[100];
    assert_true(random_bytes(&a, left, sizeof left));
    assert_true(random_bytes(&b, right, sizeof right));
    assert_true(random_bytes(&c, other, sizeof other));
    assert_memory_equal(left, right, sizeof left);
    assert_memory_not_equal(left, other, sizeof left);
    assert_true(random_bytes(&b, right, sizeof right));
    assert_memory_not_equal(left, right, sizeof left);
}

/* Reports name a seed: what it stands for may not change from one version to the next. */
static void test_a_seed_stands_for_fixed_bytes(void **state)
{
    (void)state;
    struct random random = random_from_seed(1);
    char uuid[UUID_SIZE];
    assert_true(random_uuid(&random, uuid));
    assert_string_equal(uuid, "78382582-2a6f-4e62-9a21-90e828e4c9d2");
}

static void test_a_copy_goes_on_from_the_same_point(void **state)
{
    (void)state;
    struct random random = random_from_seed(7);
    uint64_t a, b;
    assert_true(random_below(&random, 1000000, &a));
    struct random copy = random;
    assert_true(random_below(&random, 1000000, &a));
    assert_true(random_below(&copy, 1000000, &b));
    assert_int_equal(a, b);
}

static void assert_is_uuid(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-4xxx-Nxxx-xxxxxxxxxxxx";
    assert_int_equal(strlen(text), UUID_SIZE - 1);
    for (size_t i = 0; form[i]; i++) {
        const char *allowed = form[i] == 'x' ? "0123456789abcdef" : form[i] == 'N' ? "89ab" : "-4";
        assert_non_null(strchr(allowed, text[i]));
        if (form[i] == '-' || form[i] == '4')
            assert_int_equal(text[i], form[i]);
    }
}

static void test_uuids_have_their_form_and_differ(void **state)
{
    (void)state;
    struct random sources[] = {random_from_system(), random_from_seed(0)};
    for (size_t i = 0; i < COUNT(sources); i++) {
        char uuid[UUID_SIZE], before[UUID_SIZE] = "";
        for (int n = 0; n < 200; n++) {
            assert_true(random_uuid(&sources[i], uuid));
            assert_is_uuid(uuid);
            assert_string_not_equal(uuid, before);
            memcpy(before, uuid, sizeof before);
        }
    }
}

static void test_below_stays_below_and_reaches_all(void **state)
{
    (void)state;
    struct random random = random_from_seed(5);
    unsigned seen[6] = {0};
    for (int n = 0; n < 6000; n++) {
        uint64_t number;
        assert_true(random_below(&random, 6, &number));
        assert_true(number < 6);
        seen[number]++;
    }
    for (size_t i = 0; i < 6; i++)
        assert_in_range(seen[i], 850, 1150); /* five standard deviations */
}

static void test_below_extreme_bounds(void **state)
{
    (void)state;
    struct random random = random_from_seed(5);
    for (int n = 0; n < 100; n++) {
        uint64_t number;
        assert_true(random_below(&random, 1, &number));
        assert_int_equal(number, 0);
        assert_true(random_below(&random, UINT64_MAX, &number));
        assert_true(number < UINT64_MAX);
        assert_true(random_below(&random, (UINT64_C(1) << 63) + 1, &number));
        assert_true(number <= UINT64_C(1) << 63);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(test_a_seed_stands_for_fixed_bytes),
        cmocka_unit_test(test_a_copy_goes_on_from_the_same_point),
        cmocka_unit_test(test_uuids_have_their_form_and_differ),
        cmocka_unit_test(test_below_stays_below_and_reaches_all),
        cmocka_unit_test(test_below_extreme_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
