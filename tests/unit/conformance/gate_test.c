/* Who may send, and who has to wait for whom. */
#include "conformance/http/gate.h"

#include <pthread.h>
#include <signal.h>

#include "common/clock.h"
#include "tests/support/check.h"

enum { GUESTS = 4, NAP_US = 50000, MINUTE_US = 60000000 };

/* Somebody else, who wants to pass. */
struct guest {
    struct gate *gate;
    atomic_int *turns; /* taken so far, by all */
    atomic_bool there;
    int turn;
    pthread_t thread;
};

static void *pass(void *context)
{
    struct guest *guest = context;
    guest->there = true;
    gate_pass(guest->gate, 1, false);
    guest->turn = ++*guest->turns;
    return NULL;
}

static void *close_and_open(void *context)
{
    struct guest *guest = context;
    guest->there = true;
    gate_close(guest->gate);
    guest->turn = ++*guest->turns;
    gate_open(guest->gate);
    return NULL;
}

/* The nap gives a guest that is not held back the time to show it. */
static void invite(struct guest guests[static GUESTS], struct gate *gate, atomic_int *turns,
                   void *(*what)(void *))
{
    for (size_t i = 0; i < GUESTS; i++) {
        guests[i].gate = gate;
        guests[i].turns = turns;
        assert_int_equal(pthread_create(&guests[i].thread, NULL, what, &guests[i]), 0);
    }
    for (size_t i = 0; i < GUESTS; i++)
        while (!guests[i].there)
            continue;
    gate_sleep_until(clock_monotonic_us() + NAP_US, NULL);
}

static void nobody_passes_a_closed_gate_but_who_closed_it(void **state)
{
    static void *(*const what[])(void *) = {pass, close_and_open};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct gate *gate = gate_make(0, NULL);
        struct guest guests[GUESTS] = {{0}};
        atomic_int turns = 0;
        assert_non_null(gate);
        gate_close(gate);
        invite(guests, gate, &turns, what[i]);
        gate_pass(gate, 1, true);
        int ours = ++turns;
        gate_open(gate);
        for (size_t k = 0; k < GUESTS; k++)
            assert_int_equal(pthread_join(guests[k].thread, NULL), 0);
        assert_int_equal(ours, 1);
        assert_int_equal(turns, GUESTS + 1);
        gate_free(gate);
    }
}

/* Without the end of the wait this would take a minute for each. */
static void a_stop_ends_every_wait(void **state)
{
    (void)state;
    const atomic_int stop = SIGINT;
    int64_t began_us = clock_monotonic_us();
    struct gate *gate = gate_make(1, &stop);
    assert_non_null(gate);
    gate_pass(gate, MINUTE_US, false);
    gate_pass(gate, 1, false);
    gate_sleep_until(began_us + MINUTE_US, &stop);
    assert_true(clock_monotonic_us() < began_us + MINUTE_US);
    gate_free(gate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_passes_a_closed_gate_but_who_closed_it),
        cmocka_unit_test(a_stop_ends_every_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
