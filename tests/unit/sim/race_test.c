/*
 * 64 requests at once that share what may be used once: exactly one wins, round after round. The
 * service is called from 64 threads that wait at one barrier; ThreadSanitizer watches in the tsan
 * build. tests/e2e does the same over sockets. race_test [ROUNDS] runs so many instead of 30.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/contest.h"

enum { CONTENDERS = 64 };

static int rounds = 30;

/* One contender: a request of its own, and what it was answered. */
struct contender {
    struct service *service;
    pthread_barrier_t *barrier;
    struct header headers[STAGE_MAX_HEADERS];
    struct arrival arrival;
    struct reply reply;
    struct note note;
};

/* Copies the stage's request, so that the stage can make the next one. */
static void enter(struct contender *contender, const struct stage *stage)
{
    for (size_t i = 0; i < stage->header_count; i++)
        contender->headers[i] = (struct header){span_of(stage->headers[i].name),
                                                span_of(strdup(stage->headers[i].value))};
    contender->arrival = (struct arrival){
        .method = span_of(stage->method),
        .path = span_of(stage->path),
        .headers = contender->headers,
        .header_count = stage->header_count,
        .body = {strdup(stage->body), stage->body_len},
        .now_ms = stage->now_ms,
    };
    contender->service = stage->service;
    contender->reply = reply_make();
}

static void leave(struct contender *contender)
{
    for (size_t i = 0; i < contender->arrival.header_count; i++)
        free((char *)(uintptr_t)contender->headers[i].value.ptr);
    free((char *)(uintptr_t)contender->arrival.body.ptr);
    reply_free(&contender->reply);
}

static void *send_at_barrier(void *context)
{
    struct contender *contender = context;
    pthread_barrier_wait(contender->barrier);
    service_answer(contender->service, &contender->arrival, &contender->reply, &contender->note);
    return NULL;
}

static void run(struct contender contenders[static CONTENDERS])
{
    pthread_barrier_t barrier;
    pthread_t threads[CONTENDERS];
    assert_int_equal(pthread_barrier_init(&barrier, NULL, CONTENDERS), 0);
    for (size_t i = 0; i < CONTENDERS; i++) {
        contenders[i].barrier = &barrier;
        assert_int_equal(pthread_create(&threads[i], NULL, send_at_barrier, &contenders[i]), 0);
    }
    for (size_t i = 0; i < CONTENDERS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
}

static void race(const char *edition, const struct contest *contest)
{
    struct stage *stage = stage_make(edition);
    static struct contender contenders[CONTENDERS];
    for (int round = 0; round < rounds; round++) {
        char shared[CONTEST_MAX_SHARED] = "";
        size_t won = 0, lost = 0;
        for (size_t i = 0; i < CONTENDERS; i++) {
            contest->make(stage, shared);
            enter(&contenders[i], stage);
        }
        run(contenders);
        for (size_t i = 0; i < CONTENDERS; i++) {
            const char *reason = contenders[i].note.reason;
            won += contenders[i].reply.status == 200;
            lost += reason && strcmp(reason, contest->losers_reason) == 0;
            leave(&contenders[i]);
        }
        assert_int_equal(won, 1);
        assert_int_equal(lost, CONTENDERS - 1);
    }
    print_message("figure: %d calls at once, %d times: one accepted, all others %s\n", CONTENDERS,
                  rounds, contest->losers_reason);
    stage_free(stage);
}

static void test_one_nonce_has_one_winner(void **state)
{
    (void)state;
    race("2023", &contest_for_nonce);
}

static void test_one_user_action_has_one_winner(void **state)
{
    (void)state;
    race("2023", &contest_for_user_action);
}

/* Each of them verifies the signature, outside the lock. */
static void test_one_challenge_has_one_winner(void **state)
{
    (void)state;
    race("2025", &contest_for_challenge);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        rounds = atoi(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_nonce_has_one_winner),
        cmocka_unit_test(test_one_user_action_has_one_winner),
        cmocka_unit_test(test_one_challenge_has_one_winner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
