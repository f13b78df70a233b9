/* The judges of nonce and bearer while memory is short: whoever cannot be judged is not let in, and
 * is not called a liar. */
#include "tests/support/check.h"

#include "sim/decide/judges.h"
#include "sim/world/seed.h"
#include "tests/faults/sweep.h"

enum { NOW_MS = 1000, WINDOW_MS = 300 * 1000 };

struct trial {
    struct world *world;
    struct call call;
    struct verdict (*judge)(struct trial *trial);
    enum reason usual, when_short;
    struct verdict verdict;
};

/* What a thread has asked for last needs no memory the next time. */
static void forget(void *context)
{
    const struct trial *trial = context;
    replay_seen(trial->world->nonces, SPAN_LITERAL("another"), NOW_MS);
    replay_seen(trial->world->nonces, SPAN_LITERAL("one more"), NOW_MS);
}

static void work(void *context)
{
    struct trial *trial = context;
    trial->verdict = trial->judge(trial);
}

static void judge(void *context, bool failed)
{
    const struct trial *trial = context;
    enum reason found = trial->verdict.reason;
    if (found != trial->usual && !(failed && found == trial->when_short))
        sweep_complain("%s", reason_row(found)->name);
}

static struct verdict look_up(struct trial *trial)
{
    return judge_replay(trial->world, &trial->call);
}

static struct verdict spend(struct trial *trial)
{
    return spend_nonce(trial->world, &trial->call);
}

static void try(struct trial *trial, const char *what)
{
    struct sweep sweep = {trial, forget, work, judge};
    trial->call = (struct call){.nonce = {.random = SPAN_LITERAL("once"), .date_ms = NOW_MS},
                                .nonce_window_ms = WINDOW_MS,
                                .now_ms = NOW_MS};
    work(trial);
    work(trial); /* what is made only once is made, and the nonce is spent */
    assert_int_equal(trial->verdict.reason, trial->usual);
    sweep_run(&sweep, FAILING_MEMORY, 0, what);
    sweep_conclude();
}

static void nonces(void **state)
{
    (void)state;
    struct trial fresh = {
        .judge = look_up, .usual = REASON_NONE, .when_short = REASON_REQUEST_NO_MEMORY};
    struct trial spent = {
        .judge = spend, .usual = REASON_REPLAY_SEEN, .when_short = REASON_REPLAY_FULL};
    struct status status = seed_default(&fresh.world);
    assert_string_equal(status.message, "");
    spent.world = fresh.world;
    try(&fresh, "a fresh nonce");
    try(&spent, "a spent nonce");
    fresh.usual = REASON_REPLAY_SEEN;
    try(&fresh, "looking up a spent nonce");
    world_free(fresh.world);
}

/* Whether the signature is good was asked before, and could not be found out. */
static void a_bearer_whose_signature_is_not_known(void **state)
{
    (void)state;
    struct world *world;
    struct status status = seed_default(&world);
    assert_string_equal(status.message, "");
    struct call call = {.authorization = SPAN_LITERAL("Bearer a.b.c"),
                        .bearer_proof = PROOF_FAILED,
                        .now_ms = NOW_MS};
    assert_int_equal(judge_authentication(world, &call).reason, REASON_REQUEST_NO_MEMORY);
    world_free(world);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nonces),
        cmocka_unit_test(a_bearer_whose_signature_is_not_known),
    };
    sweep_take_arguments(argc, argv);
    return sweep_end(cmocka_run_group_tests(tests, NULL, NULL));
}
