#include "conformance/http/pace.h"

#include "tests/support/check.h"

enum { BEGAN = 5000000 };

static void without_a_limit_nothing_waits(void **state)
{
    struct pace pace = pace_make(0);
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(pace_take(&pace, 100, BEGAN), 0);
}

static void turns_are_as_far_apart_as_the_rate_says(void **state)
{
    struct pace pace = pace_make(20);
    (void)state;
    assert_int_equal(pace_take(&pace, 1, BEGAN), 0);
    assert_int_equal(pace_take(&pace, 1, BEGAN), 50000);
    assert_int_equal(pace_take(&pace, 1, BEGAN + 60000), 40000);
}

static void a_race_takes_the_turns_of_all_its_requests(void **state)
{
    struct pace pace = pace_make(1000);
    (void)state;
    assert_int_equal(pace_take(&pace, 10, BEGAN), 0);
    assert_int_equal(pace_take(&pace, 1, BEGAN), 10000);
}

static void idle_time_is_not_saved_up(void **state)
{
    struct pace pace = pace_make(10);
    (void)state;
    assert_int_equal(pace_take(&pace, 1, BEGAN), 0);
    assert_int_equal(pace_take(&pace, 1, BEGAN + 10000000), 0);
    assert_int_equal(pace_take(&pace, 1, BEGAN + 10000000), 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_limit_nothing_waits),
        cmocka_unit_test(turns_are_as_far_apart_as_the_rate_says),
        cmocka_unit_test(a_race_takes_the_turns_of_all_its_requests),
        cmocka_unit_test(idle_time_is_not_saved_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
