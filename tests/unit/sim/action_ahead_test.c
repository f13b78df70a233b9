/* A user action that was read before the checks, outside the lock. */
#include "tests/support/check.h"

#include <string.h>

#include "sim/decide/decide.h"
#include "sim/decide/evidence.h"
#include "sim/world/seed.h"

static struct world *make_world(void)
{
    struct world *world;
    struct status status = seed_default(&world);
    assert_string_equal(status.message, "");
    return world;
}

static struct call make_call(const char *user_action)
{
    return (struct call){.operation = operation_row(OPERATION_CREDENTIALS_DEACTIVATE),
                         .user_action = span_of(user_action)};
}

static enum reason judge(const struct world *world, struct call *call)
{
    return judge_user_action(world, call).reason;
}

static void test_what_was_read_counts(void **state)
{
    (void)state;
    struct world *world = make_world();
    struct call call = make_call("no token");
    call.action_secret = strdup(world->user_action_secret);
    call.action_fault = ACTION_BAD_SIGNATURE;
    assert_int_equal(judge(world, &call), REASON_USER_ACTION_BAD_SIGNATURE);
    call_free(&call);
    world_free(world);
}

/* The world was replaced meanwhile. */
static void test_with_another_secret_it_is_read_again(void **state)
{
    (void)state;
    struct world *world = make_world();
    struct call call = make_call("no token");
    call.action_secret = strdup("another");
    call.action_fault = ACTION_READ;
    call.action.claims = cJSON_CreateObject();
    assert_int_equal(judge(world, &call), REASON_USER_ACTION_MALFORMED);
    assert_null(call.action.claims);
    call_free(&call);
    world_free(world);
}

static void test_evidence_reads_it(void **state)
{
    (void)state;
    struct world *world = make_world();
    struct call call = make_call("no token");
    struct evidence evidence;
    assert_false(evidence_collect(world, &call, &evidence));
    assert_true(evidence_collect_action(world, &evidence));
    assert_true(evidence_prove(&evidence, &call));
    assert_string_equal(call.action_secret, world->user_action_secret);
    assert_int_equal(call.action_fault, ACTION_MALFORMED);
    call_free(&call);
    world_free(world);
}

/* Only where nothing before it refuses, and the operation asks for one. */
static void test_it_is_read_where_it_is_reached(void **state)
{
    (void)state;
    struct world *world = make_world();
    struct rules only = {0}, rules = rules_default();
    struct call call = make_call("no token");
    for (size_t i = 0; i < CHECK_COUNT; i++)
        if (rules.checks[i].judge == judge_user_action)
            only.checks[0] = rules.checks[i];
    call.edition = edition_named("2023");
    assert_true(decide_reaches_user_action(&only, world, &call));
    assert_false(decide_reaches_user_action(&rules, world, &call)); /* no nonce */
    call.user_action = SPAN_ABSENT;
    assert_false(decide_reaches_user_action(&only, world, &call));
    call_free(&call);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_read_counts),
        cmocka_unit_test(test_with_another_secret_it_is_read_again),
        cmocka_unit_test(test_evidence_reads_it),
        cmocka_unit_test(test_it_is_read_where_it_is_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
