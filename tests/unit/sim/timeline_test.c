#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>

#include "common/rfc3339.h"
#include "sim/world/timeline.h"

static void test_real_time_by_default(void **state)
{
    (void)state;
    struct timeline timeline = {0};
    assert_int_equal(timeline_now(&timeline, 1000), 1000);
    assert_int_equal(timeline_now(&timeline, 2000), 2000);
}

static void test_frozen_time_stands_still_and_goes_on(void **state)
{
    (void)state;
    struct timeline timeline = {0};
    timeline_freeze(&timeline, 1000);
    assert_int_equal(timeline_now(&timeline, 9000), 1000);
    timeline_advance(&timeline, 500);
    assert_int_equal(timeline_now(&timeline, 9000), 1500);
    timeline_set(&timeline, 9000, 400);
    assert_int_equal(timeline_now(&timeline, 9500), 400);
    timeline_thaw(&timeline, 10000);
    assert_int_equal(timeline_now(&timeline, 10000), 400);
    assert_int_equal(timeline_now(&timeline, 10100), 500);
}

static void test_running_time_can_be_moved(void **state)
{
    (void)state;
    struct timeline timeline = {0};
    timeline_advance(&timeline, -300);
    assert_int_equal(timeline_now(&timeline, 1000), 700);
    timeline_set(&timeline, 1000, 5000);
    assert_int_equal(timeline_now(&timeline, 1001), 5001);
    timeline_freeze(&timeline, 1100);
    assert_int_equal(timeline_now(&timeline, 2000), 5100);
    timeline_reset(&timeline);
    assert_int_equal(timeline_now(&timeline, 2000), 2000);
}

static void test_it_stops_where_no_date_can_say_more(void **state)
{
    (void)state;
    struct timeline timeline = {0};
    timeline_set(&timeline, 1000, RFC3339_LAST_MS);
    assert_true(timeline_is_within(&timeline, 1000));
    assert_false(timeline_is_within(&timeline, 1001));
    assert_int_equal(timeline_now(&timeline, 1001), RFC3339_LAST_MS);
    timeline_freeze(&timeline, 5000);
    assert_true(timeline_is_within(&timeline, 9000));
    timeline_set(&timeline, 1000, RFC3339_FIRST_MS);
    assert_true(timeline_is_within(&timeline, 1000));
    timeline_advance(&timeline, -1);
    assert_false(timeline_is_within(&timeline, 1000));
    assert_int_equal(timeline_now(&timeline, 1000), RFC3339_FIRST_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real_time_by_default),
        cmocka_unit_test(test_frozen_time_stands_still_and_goes_on),
        cmocka_unit_test(test_running_time_can_be_moved),
        cmocka_unit_test(test_it_stops_where_no_date_can_say_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
