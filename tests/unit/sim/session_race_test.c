/* Sessions side by side: fifty threads, each in a session of its own, with a clock and a fault of
 * its own. */
#include "tests/support/check.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/stage.h"

enum { PARALLEL = 50 };

struct client {
    struct stage *stage;
    pthread_barrier_t *barrier;
    int index;
    const char *failed; /* NULL: all was as it should be */
};

/* Deactivate, repeat, replay, with a clock and faults of its own. */
static const char *drive(struct stage *stage, int index)
{
    char text[128];
    snprintf(text, sizeof text, "{\"advance\":%d}", index * 600);
    if (stage_admin(stage, "PUT", "/_sim/clock", text) != 200)
        return "clock";
    if (index % 2 &&
        stage_admin(stage, "PUT", "/_sim/faults",
                    "{\"faults\":[{\"operation\":\"*\",\"as\":\"internal\",\"times\":1,"
                    "\"after\":3}]}") != 200)
        return "faults";
    if (stage_deactivate(stage) != 200 || stage_is_active(stage, PAGE_CREDENTIAL))
        return "deactivate";
    if (stage_deactivate(stage) != 200)
        return "repeat";
    if (stage_send(stage) != 400 || strcmp(stage->note.reason, "replay.nonce-replayed") != 0)
        return "replay";
    return stage_deactivate(stage) == (index % 2 ? 500 : 200) ? NULL : "fault";
}

static void *run_client(void *context)
{
    struct client *client = context;
    pthread_barrier_wait(client->barrier);
    client->failed = drive(client->stage, client->index);
    return NULL;
}

static void check_client(struct client *client)
{
    if (client->failed)
        fail_msg("client %d: %s", client->index, client->failed);
    assert_int_equal(stage_journal_size(client->stage), 4);
    assert_int_equal(stage_time(client->stage) - client->stage->now_ms, client->index * 600 * 1000);
    stage_free(client->stage);
}

static void fifty_in_parallel_never_mix(void **state)
{
    (void)state;
    static struct client clients[PARALLEL];
    struct stage *stage = stage_make("2023");
    pthread_barrier_t barrier;
    pthread_t threads[PARALLEL];
    assert_int_equal(pthread_barrier_init(&barrier, NULL, PARALLEL), 0);
    for (int i = 0; i < PARALLEL; i++)
        clients[i] = (struct client){stage_new_session(stage, NULL), &barrier, i, "never ran"};
    for (size_t i = 0; i < PARALLEL; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_client, &clients[i]), 0);
    for (size_t i = 0; i < PARALLEL; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
    for (size_t i = 0; i < PARALLEL; i++)
        check_client(&clients[i]);
    assert_int_equal(stage_journal_size(stage), 0);
    assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fifty_in_parallel_never_mix)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
