/* The order in which the cases that there are begin, however many may run at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/random.h"
#include "conformance/fixture/library.h"
#include "conformance/run/schedule.h"

enum { ORDERS = 8, MOST = 64, SACRIFICIAL = 40 };

static struct library library;
static struct target target;
static char ids[ENDPOINT_COUNT][SACRIFICIAL][16];
static char *sacrificial[ENDPOINT_COUNT][SACRIFICIAL];

static void no_complaint(void *context, const struct status *status)
{
    (void)context;
    print_error("%s\n", status->message);
}

/* A target of which all is known. */
static void fill_target(void)
{
    target.application_id = target.server_side.id = (char *)"ap-calls";
    target.server_side.secret = (char *)"secret";
    target.server_side.key = (struct key *)&target; /* is only looked at, not used */
    target.read_back = true;
    target.next_request_fails = (char *)"true";
    for (size_t i = 0; i < ROLE_COUNT; i++)
        target.callers[i] = (struct caller){
            .token = (char *)"token", .user_id = (char *)"us-1", .sign_command = (char *)"sign"};
    for (size_t e = 0; e < ENDPOINT_COUNT; e++) {
        for (size_t i = 0; i < SACRIFICIAL; i++) {
            snprintf(ids[e][i], sizeof ids[e][i], "%s-%zu", e ? "ap" : "cr", i);
            sacrificial[e][i] = ids[e][i];
        }
        target.resources[e] =
            (struct target_resources){.deactivated = (char *)(e ? "ap-off" : "cr-off"),
                                      .sacrificial = sacrificial[e],
                                      .sacrificial_count = SACRIFICIAL,
                                      .other_tenant = (char *)(e ? "ap-other" : "cr-other"),
                                      .expired_user_action = (char *)"expired"};
    }
}

static int set_up(void **state)
{
    (void)state;
    struct status status = library_open(&library);
    if (status_is_ok(&status))
        status = library_add_embedded(&library, no_complaint, NULL);
    if (status_is_ok(&status))
        status = fixture_set_finish(&library.cases);
    fill_target();
    return !status_is_ok(&status);
}

static int tear_down(void **state)
{
    (void)state;
    library_free(&library);
    return 0;
}

static struct plan plan_of(uint64_t seed)
{
    static const struct patterns none;
    struct plan plan;
    struct plan_wishes wishes = {.cases = &library.cases,
                                 .edition = editions_find(&library.editions, "2023"),
                                 .target = &target,
                                 .run = &none,
                                 .skip = &none,
                                 .state_change = true,
                                 .self = true,
                                 .shuffle = seed > 0,
                                 .seed = seed};
    struct status status = plan_make(&wishes, &plan);
    assert_true(status_is_ok(&status));
    for (size_t i = 0; i < plan.count; i++)
        assert_int_equal(plan.items[i].fate, FATE_RUN);
    return plan;
}

/* The cases under way. */
struct floor {
    size_t items[MOST];
    size_t count;
    size_t most;
    size_t begun;
};

static void step_on(struct floor *floor, const struct plan *plan, size_t index)
{
    for (size_t i = 0; i < floor->count; i++) {
        const struct plan_item *one = &plan->items[index], *other = &plan->items[floor->items[i]];
        assert_ptr_not_equal(one, other);
        if (claims_conflict(&one->claims, &other->claims) || plan_rank(one) != plan_rank(other))
            fail_msg("%s beside %s", one->fixture->id, other->fixture->id);
    }
    floor->items[floor->count++] = index;
    floor->most = floor->count > floor->most ? floor->count : floor->most;
    floor->begun++;
}

/* One of them ends, whichever. */
static size_t step_off(struct floor *floor, struct random *random)
{
    uint64_t chosen;
    assert_true(random_below(random, floor->count, &chosen));
    size_t index = floor->items[chosen];
    floor->items[chosen] = floor->items[--floor->count];
    return index;
}

static size_t run_schedule(const struct plan *plan, size_t at_a_time, uint64_t seed)
{
    struct random random = random_from_seed(seed);
    struct schedule *schedule = schedule_make(plan, at_a_time);
    struct floor floor = {.count = 0};
    assert_non_null(schedule);
    while (!schedule_is_over(schedule)) {
        size_t index;
        while (floor.count < at_a_time && schedule_begin(schedule, &index))
            step_on(&floor, plan, index);
        if (floor.count == 0)
            fail_msg("%zu of %zu are begun and no more may", floor.begun, plan->count);
        schedule_end(schedule, step_off(&floor, &random));
    }
    assert_int_equal(floor.begun, plan->count);
    schedule_free(schedule);
    return floor.most;
}

static void what_conflicts_is_never_under_way_together(void **state)
{
    static const size_t at_a_time[] = {1, 2, 8, 32, MOST};
    (void)state;
    for (uint64_t seed = 0; seed < ORDERS; seed++) {
        struct plan plan = plan_of(seed);
        for (size_t i = 0; i < sizeof at_a_time / sizeof at_a_time[0]; i++)
            assert_int_equal(run_schedule(&plan, at_a_time[i], seed), at_a_time[i]);
        plan_free(&plan);
    }
}

static void one_at_a_time_they_run_as_planned(void **state)
{
    (void)state;
    struct plan plan = plan_of(7);
    struct schedule *schedule = schedule_make(&plan, 1);
    assert_non_null(schedule);
    for (size_t i = 0, index; i < plan.count; i++) {
        assert_true(schedule_begin(schedule, &index));
        assert_int_equal(index, i);
        schedule_end(schedule, index);
    }
    assert_true(schedule_is_over(schedule));
    schedule_free(schedule);
    plan_free(&plan);
}

/* All but the longest two are over before these, so they cannot begin early enough. */
static void the_longest_begin_first_where_there_is_room_for_all(void **state)
{
    (void)state;
    struct plan plan = plan_of(0);
    struct schedule *schedule = schedule_make(&plan, MOST);
    size_t index;
    assert_non_null(schedule);
    for (size_t i = 0; i < 2; i++) {
        assert_true(schedule_begin(schedule, &index));
        assert_non_null(strstr(plan.items[index].fixture->id, ".nonce.reused-later"));
    }
    schedule_free(schedule);
    plan_free(&plan);
}

/* The claims that the README of the fixtures promises. */
static void what_is_claimed_follows_from_the_steps(void **state)
{
    static const struct {
        const char *one, *other;
        bool conflict;
    } rows[] = {
        {"cred.nonce.missing", "cred.auth.missing", false},
        {"cred.nonce.missing", "cred.state.repeat-has-no-effect", true},
        {"app.nonce.missing", "cred.state.repeat-has-no-effect", false},
        {"cred.ok.first", "cred.state.first-deactivates", false}, /* an id each */
        {"cred.err500.shape", "app.nonce.missing", true},
        {"cred.err500.shape", "app.err500.shape", true},
    };
    (void)state;
    struct plan plan = plan_of(0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct plan_item *found[2] = {NULL, NULL};
        for (size_t k = 0; k < plan.count; k++) {
            const char *id = plan.items[k].fixture->id;
            if (strcmp(id, rows[i].one) == 0)
                found[0] = &plan.items[k];
            if (strcmp(id, rows[i].other) == 0)
                found[1] = &plan.items[k];
        }
        assert_true(found[0] && found[1]);
        if (claims_conflict(&found[0]->claims, &found[1]->claims) != rows[i].conflict)
            fail_msg("%s and %s", rows[i].one, rows[i].other);
    }
    plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_conflicts_is_never_under_way_together),
        cmocka_unit_test(one_at_a_time_they_run_as_planned),
        cmocka_unit_test(the_longest_begin_first_where_there_is_room_for_all),
        cmocka_unit_test(what_is_claimed_follows_from_the_steps),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
