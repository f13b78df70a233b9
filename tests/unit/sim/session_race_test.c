/* Sessions side by side: fifty threads, each in a session of its own, with a clock and a fault of
 * its own. */
#include "tests/support/check.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/stage.h"

#define CRED OPERATION_CREDENTIALS_DEACTIVATE

enum { PARALLEL = 50 };

/* A new session, and a stage in it. */
static struct stage *make_session(struct stage *stage)
{
    assert_int_equal(stage_admin(stage, "POST", "/_sim/sessions", NULL), 200);
    char id[64];
    snprintf(id, sizeof id, "%s", stage_answer(stage, "/id"));
    return stage_in_session(stage, id);
}

static int call(struct stage *stage)
{
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    return stage_send(stage);
}

static int journal_size(struct stage *stage)
{
    assert_int_equal(stage_admin(stage, "GET", "/_sim/journal?limit=1000", NULL), 200);
    cJSON *tree = stage_answer_tree(stage);
    int count = cJSON_GetArraySize(json_member(tree, "entries"));
    cJSON_Delete(tree);
    return count;
}

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
    if (call(stage) != 200 || stage_is_active(stage, PAGE_CREDENTIAL))
        return "deactivate";
    if (call(stage) != 200)
        return "repeat";
    if (stage_send(stage) != 400 || strcmp(stage->note.reason, "replay.nonce-replayed") != 0)
        return "replay";
    return call(stage) == (index % 2 ? 500 : 200) ? NULL : "fault";
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
    assert_int_equal(journal_size(client->stage), 4);
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
        clients[i] = (struct client){make_session(stage), &barrier, i, "never ran"};
    for (size_t i = 0; i < PARALLEL; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_client, &clients[i]), 0);
    for (size_t i = 0; i < PARALLEL; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
    for (size_t i = 0; i < PARALLEL; i++)
        check_client(&clients[i]);
    assert_int_equal(journal_size(stage), 0);
    assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fifty_in_parallel_never_mix)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
