/* Draining: nothing that is in flight is left behind, and nobody waits for ever. */
#include "tests/support/check.h"

#include <sched.h>

#include "common/clock.h"
#include "sim/http/traffic.h"

static void a_quiet_server_drains_at_once(void **state)
{
    (void)state;
    struct traffic traffic;
    assert_true(traffic_init(&traffic));
    assert_false(traffic_is_draining(&traffic));
    assert_true(traffic_drain(&traffic, 1, 1000));
    assert_true(traffic_is_draining(&traffic));
    traffic_destroy(&traffic);
}

static void a_request_that_never_ends_is_given_up(void **state)
{
    (void)state;
    struct traffic traffic;
    assert_true(traffic_init(&traffic));
    traffic_enter(&traffic);
    assert_false(traffic_drain(&traffic, 1, 20));
    traffic_destroy(&traffic);
}

static void *leave_when_draining(void *context)
{
    struct traffic *traffic = context;
    while (!traffic_is_draining(traffic))
        sched_yield();
    traffic_leave(traffic);
    return NULL;
}

static void a_request_in_flight_is_waited_for(void **state)
{
    (void)state;
    struct traffic traffic;
    pthread_t thread;
    assert_true(traffic_init(&traffic));
    traffic_enter(&traffic);
    assert_int_equal(pthread_create(&thread, NULL, leave_when_draining, &traffic), 0);
    assert_true(traffic_drain(&traffic, 1, 60 * 1000));
    pthread_join(thread, NULL);
    traffic_destroy(&traffic);
}

static void quiet_is_counted_from_the_last_request(void **state)
{
    (void)state;
    struct traffic traffic;
    assert_true(traffic_init(&traffic));
    int64_t before = clock_monotonic_us();
    assert_true(traffic_drain(&traffic, 30, 60 * 1000));
    assert_true(clock_monotonic_us() - before >= 30 * 1000);
    traffic_destroy(&traffic);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quiet_server_drains_at_once),
        cmocka_unit_test(a_request_that_never_ends_is_given_up),
        cmocka_unit_test(a_request_in_flight_is_waited_for),
        cmocka_unit_test(quiet_is_counted_from_the_last_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
