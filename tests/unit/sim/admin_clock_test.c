/* One clock behind everything that has a time, moved by PUT /_sim/clock. Real time stands still in
 * these tests. */
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/signing.h"
#include "tests/support/stage.h"

#define CRED OPERATION_CREDENTIALS_DEACTIVATE

static void move(struct stage *stage, const char *json)
{
    if (stage_admin(stage, "PUT", "/_sim/clock", json) != 200)
        fail_msg("%s: %s", json, buf_cstr(&stage->reply.body));
}

static void send(struct stage *stage, const char *reason)
{
    stage_send(stage);
    if (reason)
        assert_string_equal(stage->note.reason, reason);
    else
        assert_null(stage->note.reason);
}

static void the_nonce_window_moves(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    move(stage, "{\"advance\":301}");
    send(stage, "nonce.too-old");
    move(stage, "{\"advance\":\"-602s\"}");
    send(stage, "nonce.too-far-ahead");
    move(stage, "{\"advance\":\"5m\"}");
    send(stage, NULL);
    move(stage, "{\"advance\":\"1d\"}");
    stage_valid(stage, CRED, PAGE_CREDENTIAL); /* with the simulator's date */
    send(stage, NULL);
    stage_free(stage);
}

static void bearers_expire_with_it(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    sign_bearer(stage,
                "{\"exp\":1673247473,\"https://custom/app_metadata\":{\"userId\":\"" PAGE_USER
                "\"}}"); /* in an hour */
    stage_user_action(stage, PAGE_USER, NULL, NULL, NULL);
    move(stage, "{\"advance\":\"1h\"}");
    stage_fresh_nonce(stage);
    send(stage, "bearer.expired");
    move(stage, "{\"reset\":true}");
    stage_fresh_nonce(stage);
    stage_send(stage);
    assert_true(!stage->note.check || strcmp(stage->note.check, "authentication") != 0);
    stage_free(stage);
}

static void challenges_expire_with_it(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    finish_signing(stage, operation_row(CRED)->path, "{}");
    move(stage, "{\"advance\":\"1d\"}");
    stage_fresh_nonce(stage);
    send(stage, "challenge.expired");
    stage_free(stage);
}

static void user_actions_expire_with_it(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    move(stage, "{\"advance\":\"1d\"}");
    stage_fresh_nonce(stage);
    send(stage, "user-action.expired");
    stage_free(stage);
}

static void what_was_spent_is_forgotten_with_it(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    send(stage, NULL);
    stage_admin(stage, "GET", "/_sim/health", NULL);
    cJSON *health = stage_answer_tree(stage);
    assert_int_equal(cJSON_GetNumberValue(json_pointer(health, "/remembered/nonces")), 1);
    cJSON_Delete(health);
    move(stage, "{\"advance\":\"1d\"}");
    stage_admin(stage, "GET", "/_sim/health", NULL);
    health = stage_answer_tree(stage);
    assert_int_equal(cJSON_GetNumberValue(json_pointer(health, "/remembered/nonces")), 0);
    cJSON_Delete(health);
    stage_free(stage);
}

static void the_journal_has_its_time(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    move(stage, "{\"set\":\"2031-02-03T04:05:06Z\",\"freeze\":true}");
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    send(stage, NULL);
    stage_admin(stage, "GET", "/_sim/journal", NULL);
    assert_string_equal(stage_answer(stage, "/entries/0/at"), "2031-02-03T04:05:06.000Z");
    stage_free(stage);
}

static const char *now(struct stage *stage)
{
    stage_admin(stage, "GET", "/_sim/clock", NULL);
    return stage_answer(stage, "/now");
}

static void a_frozen_clock_stands_still(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    move(stage, "{\"freeze\":true}");
    stage->now_ms += 5000;
    assert_string_equal(now(stage), "2023-01-09T05:57:53.000Z");
    move(stage, "{\"advance\":1}");
    assert_string_equal(now(stage), "2023-01-09T05:57:54.000Z");
    move(stage, "{\"freeze\":false}");
    stage->now_ms += 1000;
    assert_string_equal(now(stage), "2023-01-09T05:57:55.000Z");
    move(stage, "{\"reset\":true}");
    assert_string_equal(now(stage), "2023-01-09T05:57:59.000Z");
    stage_free(stage);
}

static void what_it_cannot_do_changes_nothing(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "{\"set\":\"10000-01-01T00:00:00Z\"}",
        "{\"set\":\"2023-01-09\"}",
        "{\"advance\":\"1w\"}",
        "{\"advance\":\"s\"}",
        "{\"advance\":\"\"}",
        "{\"advance\":\"-\"}",
        "{\"advance\":\"-s\"}",
        "{\"advance\":\"5\"}",
        "{\"advance\":\" 90s\"}",
        "{\"advance\":\"+90s\"}",
        "{\"advance\":\"\\t5m\"}",
        "{\"advance\":\"- 5m\"}",
        "{\"advance\":\"--5m\"}",
        "{\"advance\":\"99999999999999d\"}",
        "{\"advance\":1.5}",
        "{\"freze\":true}",
        "{\"freeze\":1}",
        "{\"advance\":1,\"set\":\"x\"}",
        "[]",
        NULL,
    };
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(stage_admin(stage, "PUT", "/_sim/clock", rows[i]), 422);
        assert_string_equal(stage_answer(stage, "/error/type"), "bad-input");
        assert_string_equal(now(stage), "2023-01-09T05:57:53.000Z");
    }
    stage_free(stage);
}

static void it_stays_within_the_years_that_a_date_can_say(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    move(stage, "{\"set\":\"9999-12-31T23:59:59Z\",\"freeze\":true}");
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/clock", "{\"advance\":1}"), 422);
    assert_string_equal(now(stage), "9999-12-31T23:59:59.000Z");
    move(stage, "{\"set\":\"0000-01-01T00:00:00Z\"}");
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/clock", "{\"advance\":-1}"), 422);
    assert_string_equal(now(stage), "0000-01-01T00:00:00.000Z");
    stage_free(stage);
}

/* What is read everywhere that has a time. */
static void assert_time(struct stage *stage, const char *wanted)
{
    assert_string_equal(now(stage), wanted);
    stage_admin(stage, "GET", "/_sim/health", NULL);
    assert_string_equal(stage_answer(stage, "/now"), wanted);
    stage->path = "/nowhere";
    stage_send(stage);
    stage_admin(stage, "GET", "/_sim/journal", NULL);
    assert_string_equal(stage_answer(stage, "/entries/0/at"), wanted);
    stage_admin(stage, "DELETE", "/_sim/journal", NULL);
}

static void it_stops_at_the_last_instant(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    move(stage, "{\"set\":\"9999-12-31T23:59:59.900Z\"}");
    stage->now_ms += 99;
    assert_time(stage, "9999-12-31T23:59:59.999Z");
    stage->now_ms += 1;
    assert_time(stage, "9999-12-31T23:59:59.999Z");
    stage->now_ms += 3600 * 1000;
    assert_time(stage, "9999-12-31T23:59:59.999Z");
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/clock", "{\"advance\":1}"), 422);
    move(stage, "{\"advance\":\"-2h\"}");
    assert_time(stage, "9999-12-31T21:59:59.999Z");
    stage_free(stage);
}

static void a_world_cannot_move_it_further_either(void **state)
{
    (void)state;
    static const struct {
        const char *offset_ms, *now;
    } rows[] = {
        {"9007199254740000", "9999-12-31T23:59:59.999Z"},
        {"-9007199254740000", "0000-01-01T00:00:00.000Z"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct stage *stage = stage_make("2023");
        assert_int_equal(stage_admin(stage, "GET", "/_sim/world", NULL), 200);
        cJSON *world = stage_answer_tree(stage);
        cJSON *clock = (cJSON *)json_pointer(world, "/state/clock");
        cJSON_ReplaceItemInObjectCaseSensitive(clock, "offset_ms",
                                               cJSON_CreateRaw(rows[i].offset_ms));
        char *text = cJSON_PrintUnformatted(world);
        assert_int_equal(stage_admin(stage, "PUT", "/_sim/world", text), 200);
        assert_time(stage, rows[i].now);
        move(stage, "{\"reset\":true}");
        assert_time(stage, "2023-01-09T05:57:53.000Z");
        free(text);
        cJSON_Delete(world);
        stage_free(stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nonce_window_moves),
        cmocka_unit_test(bearers_expire_with_it),
        cmocka_unit_test(challenges_expire_with_it),
        cmocka_unit_test(user_actions_expire_with_it),
        cmocka_unit_test(what_was_spent_is_forgotten_with_it),
        cmocka_unit_test(the_journal_has_its_time),
        cmocka_unit_test(a_frozen_clock_stands_still),
        cmocka_unit_test(what_it_cannot_do_changes_nothing),
        cmocka_unit_test(it_stays_within_the_years_that_a_date_can_say),
        cmocka_unit_test(it_stops_at_the_last_instant),
        cmocka_unit_test(a_world_cannot_move_it_further_either),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
