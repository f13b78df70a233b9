/*
 * Stores of what is spent, filled to what the documents say they hold: none of it is forgotten, a
 * further one is refused, and when all have expired there is room again.
 */
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/signing.h"

enum { CAP = 1000 * 1000, LIFETIME_MS = 5 * 60 * 1000 };

static void expect(struct stage *stage, int status, const char *reason)
{
    assert_int_equal(stage_send(stage), status);
    assert_string_equal(stage->note.reason, reason);
}

/* Returns how many it took. They live as long as one that is made now. */
static size_t fill(struct replay *store, int64_t now_ms)
{
    char text[24] = "";
    size_t count = 0;
    enum replay_answer answer = REPLAY_NEW;
    while (answer == REPLAY_NEW) {
        int len = snprintf(text, sizeof text, "value %zu", count);
        answer =
            replay_remember(store, (struct span){text, (size_t)len}, now_ms + LIFETIME_MS, now_ms);
        count += answer == REPLAY_NEW;
    }
    assert_int_equal(answer, REPLAY_FULL);
    return count;
}

/* `make` makes a valid request, which spends something new that is remembered in the store. */
static void check_cap(struct stage *stage, struct replay *store, void (*make)(struct stage *),
                      const char *spent, const char *full)
{
    make(stage);
    assert_int_equal(stage_send(stage), 200);
    assert_int_equal(fill(store, stage_time(stage)), CAP - 1);
    stage_fresh_nonce(stage);
    expect(stage, 400, spent);
    size_t bytes = replay_bytes(store);
    make(stage);
    expect(stage, 500, full);
    assert_string_equal(stage_answer(stage, "/error/message"), "Internal Server Error");
    assert_int_equal(replay_count(store, stage_time(stage)), CAP);
    assert_int_equal(replay_bytes(store), bytes);
    stage->now_ms += LIFETIME_MS;
    make(stage);
    expect(stage, 500, full);
    stage->now_ms += 1;
    make(stage);
    assert_int_equal(stage_send(stage), 200);
    assert_int_equal(replay_count(store, stage_time(stage)), 1);
    stage_free(stage);
}

static void deactivate(struct stage *stage)
{
    stage_valid(stage, OPERATION_CREDENTIALS_DEACTIVATE, PAGE_CREDENTIAL);
}

static void complete(struct stage *stage)
{
    finish_signing(stage, "/auth/credentials/deactivate", "{}");
}

static void a_million_user_actions_are_remembered_and_no_further_one(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2025");
    check_cap(stage, stage->world->user_actions, deactivate, "user-action.spent",
              "user-action.memory-full");
}

static void a_million_challenges_are_remembered_and_no_further_one(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2025");
    check_cap(stage, stage->world->challenges, complete, "challenge.spent",
              "challenge.memory-full");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_user_actions_are_remembered_and_no_further_one),
        cmocka_unit_test(a_million_challenges_are_remembered_and_no_further_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
