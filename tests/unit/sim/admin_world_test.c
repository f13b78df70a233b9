/* The whole state as JSON, named copies of it, and the way back. */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/signing.h"
#include "tests/support/stage.h"

#define CRED              OPERATION_CREDENTIALS_DEACTIVATE
#define PAGE_ORGANISATION "or-y2yuv-ght87-tlolbnxeicmj428v"

static struct stage *make_seeded(uint64_t seed)
{
    return stage_make_with(&(struct service_settings){.edition = edition_named("2023"),
                                                      .nonce_window_ms = 300 * 1000,
                                                      .explain = true,
                                                      .seed = seed,
                                                      .seeded = true});
}

static int call(struct stage *stage)
{
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    return stage_send(stage);
}

/* The world as it stands, for free(). */
static char *take_world(struct stage *stage)
{
    assert_int_equal(stage_admin(stage, "GET", "/_sim/world", NULL), 200);
    char *text = strdup(buf_cstr(&stage->reply.body));
    assert_non_null(text);
    return text;
}

static void putting_back_what_was_read_changes_nothing(void **state)
{
    (void)state;
    struct stage *stage = make_seeded(1);
    assert_int_equal(call(stage), 200);
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/clock", "{\"advance\":7}"), 200);
    char *before = take_world(stage);
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/world", before), 200);
    char *after = take_world(stage);
    assert_string_equal(before, after);
    assert_int_equal(stage_send(stage), 400);
    assert_string_equal(stage->note.reason, "replay.nonce-replayed");
    free(before);
    free(after);
    stage_free(stage);
}

/* What was changed and spent since is as if it had never been. */
static void putting_back_an_older_world_undoes_what_came_after(void **state)
{
    (void)state;
    struct stage *stage = make_seeded(1);
    char *older = take_world(stage);
    assert_int_equal(call(stage), 200);
    assert_false(stage_is_active(stage, PAGE_CREDENTIAL));
    char *later = take_world(stage);
    assert_string_not_equal(older, later);
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/world", older), 200);
    assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    char *now = take_world(stage);
    assert_string_equal(now, older);
    assert_int_equal(stage_send(stage), 200); /* the same nonce and user action */
    assert_false(stage_is_active(stage, PAGE_CREDENTIAL));
    free(older);
    free(later);
    free(now);
    stage_free(stage);
}

static void a_bad_world_is_refused_whole(void **state)
{
    (void)state;
    static const char *const rows[] = {"{}", "[]", "{\"name\":1}", "{\"nam\":\"x\"}", NULL};
    struct stage *stage = stage_make("2023");
    char *before = take_world(stage);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(stage_admin(stage, "PUT", "/_sim/world", rows[i]), 422);
        assert_true(strlen(stage_answer(stage, "/error/message")) > 0);
    }
    char *after = take_world(stage);
    assert_string_equal(before, after);
    assert_int_equal(call(stage), 200);
    free(before);
    free(after);
    stage_free(stage);
}

/* Init, completion, deactivation and a replay, from the same words each time; every answer, and the
 * state at the end. */
static char *play(struct stage *stage)
{
    struct buf told = buf_make(4 * STAGE_MAX_TEXT);
    static const char payload[] = "{\"credentialUuid\":\"" PAGE_CREDENTIAL "\"}";
    static const char nonce[] = "{\"uuid\":\"%s\",\"date\":\"2023-01-09T05:57:53Z\"}";
    finish_signing(stage, operation_row(CRED)->path, payload);
    buf_span(&told, buf_peek(&stage->reply.body)); /* the challenge */
    stage_nonce(stage, nonce, "played-second");
    stage_send(stage);
    buf_span(&told, buf_peek(&stage->reply.body)); /* the user action */
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_nonce(stage, nonce, "played-third");
    for (int i = 0; i < 2; i++) {
        buf_format(&told, "%d", stage_send(stage));
        buf_span(&told, buf_peek(&stage->reply.headers));
        buf_span(&told, buf_peek(&stage->reply.body));
    }
    return buf_take(&told);
}

static void the_same_requests_get_the_same_answers_after_a_restore(void **state)
{
    (void)state;
    struct stage *stage = make_seeded(42), *other = make_seeded(42), *third = make_seeded(43);
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/snapshots/start", NULL), 200);
    char *first = play(stage);
    assert_int_equal(stage_admin(stage, "POST", "/_sim/snapshots/start/restore", NULL), 200);
    char *second = play(stage);
    assert_int_equal(stage_admin(stage, "POST", "/_sim/reset", NULL), 200);
    char *after_reset = play(stage);
    char *elsewhere = play(other), *unlike = play(third);
    assert_string_equal(first, second);
    assert_string_equal(first, after_reset);
    assert_string_equal(first, elsewhere);
    assert_string_not_equal(first, unlike);
    free(first);
    free(second);
    free(after_reset);
    free(elsewhere);
    free(unlike);
    stage_free(stage);
    stage_free(other);
    stage_free(third);
}

static void a_snapshot_holds_nonces_clock_and_faults(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    assert_int_equal(call(stage), 200);
    stage_admin(stage, "PUT", "/_sim/clock", "{\"advance\":60}");
    stage_admin(stage, "POST", "/_sim/faults",
                "{\"operation\":\"*\",\"as\":\"internal\",\"times\":1,\"after\":1}");
    char *before = take_world(stage);
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/snapshots/s.1", NULL), 200);
    stage_admin(stage, "DELETE", "/_sim/faults", NULL);
    stage_admin(stage, "POST", "/_sim/reset", NULL);
    assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    assert_int_equal(stage_admin(stage, "POST", "/_sim/snapshots/s.1/restore", NULL), 200);
    char *after = take_world(stage);
    assert_string_equal(before, after);
    assert_int_equal(stage_send(stage), 400);
    assert_string_equal(stage->note.reason, "replay.nonce-replayed");
    assert_int_equal(call(stage), 500);
    assert_int_equal(call(stage), 200);
    free(before);
    free(after);
    stage_free(stage);
}

static void snapshots_are_bounded_and_removed(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    char path[64];
    for (int i = 0; i < SNAPSHOT_MAX; i++) {
        snprintf(path, sizeof path, "/_sim/snapshots/s%d", i);
        assert_int_equal(stage_admin(stage, "PUT", path, NULL), 200);
    }
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/snapshots/more", NULL), 507);
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/snapshots/s3", NULL), 200);
    assert_int_equal(stage_admin(stage, "DELETE", "/_sim/snapshots/s3", NULL), 200);
    assert_int_equal(stage_admin(stage, "DELETE", "/_sim/snapshots/s3", NULL), 404);
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/snapshots/more", NULL), 200);
    assert_int_equal(stage_admin(stage, "GET", "/_sim/snapshots", NULL), 200);
    cJSON *tree = stage_answer_tree(stage);
    assert_int_equal(cJSON_GetArraySize(json_member(tree, "snapshots")), SNAPSHOT_MAX);
    cJSON_Delete(tree);
    stage_free(stage);
}

static bool put(struct snapshots *snapshots, const char *name, size_t len)
{
    char *text = malloc(len + 1);
    assert_non_null(text);
    memset(text, 'x', len);
    text[len] = '\0';
    return snapshots_put(snapshots, name, text);
}

static void snapshots_are_bounded_in_bytes(void **state)
{
    (void)state;
    struct snapshots snapshots = {0};
    assert_true(put(&snapshots, "a", SNAPSHOT_MAX_BYTES / 2));
    assert_true(put(&snapshots, "b", SNAPSHOT_MAX_BYTES / 2));
    assert_false(put(&snapshots, "c", 1));
    assert_false(put(&snapshots, "a", SNAPSHOT_MAX_BYTES / 2 + 1));
    assert_int_equal(strlen(snapshots_get(&snapshots, "a")), SNAPSHOT_MAX_BYTES / 2);
    assert_true(put(&snapshots, "a", SNAPSHOT_MAX_BYTES / 2 - 1));
    assert_true(put(&snapshots, "c", 1));
    assert_true(snapshots_remove(&snapshots, "b"));
    assert_true(put(&snapshots, "d", SNAPSHOT_MAX_BYTES / 2));
    snapshots_free(&snapshots);
    assert_int_equal(snapshots.bytes, 0);
}

/* The world with so many further users, of whom as little is said as can be: written down it has
 * more values than what was read. */
static char *with_users(const char *world, int count)
{
    static const char mark[] = "\"users\":[";
    struct buf text = buf_make(4 * 1024 * 1024);
    const char *users = strstr(world, mark) + sizeof mark - 1;
    buf_span(&text, (struct span){world, (size_t)(users - world)});
    for (int i = 0; i < count; i++)
        buf_format(&text, "{\"id\":\"us-%d\",\"organisation\":\"%s\"},", i, PAGE_ORGANISATION);
    buf_text(&text, users);
    return buf_take(&text);
}

static void a_snapshot_of_many_values_is_restored(void **state)
{
    (void)state;
    struct stage *stage = make_seeded(1);
    char *start = take_world(stage), *given = with_users(start, 12000);
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/world", given), 200);
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/snapshots/many", NULL), 200);
    char *many = take_world(stage);
    assert_int_equal(json_scan(span_of(many)).fault, JSON_TOO_MANY);
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/world", start), 200);
    assert_int_equal(stage_admin(stage, "POST", "/_sim/snapshots/many/restore", NULL), 200);
    char *restored = take_world(stage);
    assert_string_equal(restored, many);
    free(restored);
    free(many);
    free(given);
    free(start);
    stage_free(stage);
}

static void reset_goes_back_to_the_start(void **state)
{
    (void)state;
    struct stage *stage = make_seeded(9);
    char *start = take_world(stage);
    assert_int_equal(call(stage), 200);
    stage_admin(stage, "PUT", "/_sim/clock", "{\"freeze\":true,\"advance\":5}");
    stage_admin(stage, "POST", "/_sim/faults", "{\"operation\":\"*\",\"as\":\"internal\"}");
    stage_admin(stage, "PUT", "/_sim/permissions",
                "{\"user\":\"" PAGE_USER "\",\"revoke\":[\"Auth:Creds:Update\"]}");
    assert_int_equal(stage_admin(stage, "POST", "/_sim/reset", NULL), 200);
    char *after = take_world(stage);
    assert_string_equal(start, after);
    stage_admin(stage, "GET", "/_sim/journal", NULL);
    cJSON *journal = stage_answer_tree(stage);
    assert_int_equal(cJSON_GetArraySize(json_member(journal, "entries")), 0);
    cJSON_Delete(journal);
    assert_int_equal(call(stage), 200);
    free(start);
    free(after);
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(putting_back_what_was_read_changes_nothing),
        cmocka_unit_test(putting_back_an_older_world_undoes_what_came_after),
        cmocka_unit_test(a_bad_world_is_refused_whole),
        cmocka_unit_test(the_same_requests_get_the_same_answers_after_a_restore),
        cmocka_unit_test(a_snapshot_holds_nonces_clock_and_faults),
        cmocka_unit_test(snapshots_are_bounded_and_removed),
        cmocka_unit_test(snapshots_are_bounded_in_bytes),
        cmocka_unit_test(a_snapshot_of_many_values_is_restored),
        cmocka_unit_test(reset_goes_back_to_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
