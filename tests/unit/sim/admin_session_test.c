/* Sessions: whole worlds on one server, told apart by bearer and application id alone. */
#include "tests/support/check.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "tests/support/stage.h"

#define CRED OPERATION_CREDENTIALS_DEACTIVATE

static int remove_session(struct stage *stage, const char *id)
{
    char path[128];
    snprintf(path, sizeof path, "/_sim/sessions/%s", id);
    return stage_admin(stage, "DELETE", path, NULL);
}

static void creation_tells_what_a_client_needs(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    assert_int_equal(stage_admin(stage, "POST", "/_sim/sessions", "{\"seed\":5}"), 200);
    cJSON *tree = stage_answer_tree(stage);
    assert_int_equal(cJSON_GetNumberValue(json_member(tree, "seed")), 5);
    assert_non_null(json_text(tree, "application"));
    assert_string_not_equal(json_text(tree, "application"), PAGE_CALLING_APPLICATION);
    const cJSON *caller = json_pointer(tree, "/callers/permitted");
    assert_non_null(json_text(caller, "token"));
    assert_non_null(json_text(caller, "private_key"));
    cJSON_Delete(tree);
    stage_free(stage);
}

static void what_happens_in_one_stays_in_it(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023"), *a = stage_new_session(stage, NULL),
                 *b = stage_new_session(stage, NULL);
    assert_int_equal(stage_admin(a, "PUT", "/_sim/faults",
                                 "{\"faults\":[{\"operation\":\"*\",\"as\":\"internal\","
                                 "\"times\":1}]}"),
                     200);
    assert_int_equal(stage_admin(a, "PUT", "/_sim/clock", "{\"advance\":\"1h\"}"), 200);
    assert_int_equal(stage_deactivate(b), 200);
    assert_int_equal(stage_deactivate(stage), 200);
    assert_int_equal(stage_deactivate(a), 500);
    assert_true(stage_is_active(a, PAGE_CREDENTIAL));
    assert_false(stage_is_active(b, PAGE_CREDENTIAL));
    assert_int_equal(stage_journal_size(a), 1);
    assert_int_equal(stage_journal_size(b), 1);
    assert_int_equal(stage_journal_size(stage), 1);
    assert_int_equal(stage_time(b), stage->now_ms);
    stage_free(a);
    stage_free(b);
    stage_free(stage);
}

/* No other header, no other path. */
static void either_bearer_or_application_is_enough(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023"), *session = stage_new_session(stage, NULL);
    stage_valid(session, CRED, PAGE_CREDENTIAL);
    stage_header(session, "X-DFNS-APPID", NULL);
    assert_int_equal(stage_send(session), 401);
    assert_string_equal(session->note.reason, "application.absent");
    stage_valid(session, CRED, PAGE_CREDENTIAL);
    stage_header(session, "Authorization", NULL);
    assert_int_equal(stage_send(session), 401);
    assert_string_equal(session->note.reason, "bearer.absent");
    assert_int_equal(stage_journal_size(session), 2);
    assert_int_equal(stage_journal_size(stage), 0);
    stage_free(session);
    stage_free(stage);
}

/* It is signed when the world is asked for, and is the session's from then on. */
static void bearers_of_no_caller_are_the_sessions_too(void **state)
{
    (void)state;
    char bearer[2048];
    struct stage *stage = stage_make("2023"), *session = stage_new_session(stage, NULL);
    assert_int_equal(stage_admin(session, "GET", "/_sim/world", NULL), 200);
    cJSON *tree = stage_answer_tree(session);
    const cJSON *token;
    cJSON_ArrayForEach(token, json_member(tree, "tokens"))
    {
        snprintf(bearer, sizeof bearer, "Bearer %s", json_text(token, "token"));
        stage_valid(session, CRED, PAGE_CREDENTIAL);
        stage_header(session, "X-DFNS-APPID", NULL);
        stage_header(session, "Authorization", bearer);
        stage_send(session);
    }
    assert_int_equal(stage_journal_size(session), cJSON_GetArraySize(json_member(tree, "tokens")));
    assert_int_equal(stage_journal_size(stage), 0);
    cJSON_Delete(tree);
    stage_free(session);
    stage_free(stage);
}

static void application_ids_compare_without_case(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023"), *session = stage_new_session(stage, NULL);
    stage_valid(session, CRED, PAGE_CREDENTIAL);
    char id[64];
    snprintf(id, sizeof id, "%s", stage_header_value(session, "X-DFNS-APPID"));
    for (char *at = id; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    stage_header(session, "X-DFNS-APPID", id);
    stage_header(session, "Authorization", NULL);
    stage_send(session);
    assert_int_equal(stage_journal_size(session), 1);
    stage_free(session);
    stage_free(stage);
}

static void a_user_action_of_one_is_no_good_in_another(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023"), *a = stage_new_session(stage, NULL),
                 *b = stage_new_session(stage, NULL);
    stage_valid(a, CRED, PAGE_CREDENTIAL);
    stage_valid(b, CRED, PAGE_CREDENTIAL);
    stage_header(b, "X-DFNS-USERACTION", stage_header_value(a, "X-DFNS-USERACTION"));
    assert_int_equal(stage_send(b), 403);
    assert_string_equal(b->note.reason, "user-action.bad-signature");
    stage_free(a);
    stage_free(b);
    stage_free(stage);
}

/* ---- how many, how long ---- */

/* Well under a millisecond when nothing watches; sanitizers and a busy machine take longer. */
static void creating_one_is_cheap(void **state)
{
    (void)state;
    enum { MANY = 100, MOST_US = 100 * 1000 };
    struct stage *stage = stage_make("2023");
    int64_t started = clock_monotonic_us();
    for (int i = 0; i < MANY; i++)
        assert_int_equal(stage_admin(stage, "POST", "/_sim/sessions", NULL), 200);
    int64_t each = (clock_monotonic_us() - started) / MANY;
    print_message("figure: a session is made in %d us\n", (int)each);
    assert_true(each < MOST_US);
    stage_free(stage);
}

static void there_is_a_cap(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    for (int i = 1; i < SESSIONS_MAX; i++)
        if (stage_admin(stage, "POST", "/_sim/sessions", NULL) != 200)
            fail_msg("session %d: %s", i, buf_cstr(&stage->reply.body));
    assert_int_equal(stage_admin(stage, "POST", "/_sim/sessions", NULL), 507);
    assert_string_equal(stage_answer(stage, "/error/type"), "full");
    stage->now_ms += SESSION_IDLE_MS + 1;
    assert_int_equal(stage_admin(stage, "POST", "/_sim/sessions", NULL), 200);
    assert_int_equal(stage_admin(stage, "GET", "/_sim/sessions", NULL), 200);
    cJSON *tree = stage_answer_tree(stage);
    assert_int_equal(cJSON_GetArraySize(json_member(tree, "sessions")), 2);
    cJSON_Delete(tree);
    stage_free(stage);
}

static void only_the_abandoned_expire(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023"), *used = stage_new_session(stage, NULL),
                 *asked = stage_new_session(stage, NULL), *idle = stage_new_session(stage, NULL);
    char query[128];
    used->now_ms = asked->now_ms = stage->now_ms += SESSION_IDLE_MS - 1000;
    assert_int_equal(stage_deactivate(used), 200);
    assert_int_equal(stage_admin(asked, "GET", "/_sim/clock", NULL), 200);
    stage->now_ms += 2000;
    stage_free(stage_new_session(stage, NULL));
    snprintf(query, sizeof query, "/_sim/health?session=%s", idle->session);
    assert_int_equal(stage_admin(stage, "GET", query, NULL), 404);
    assert_int_equal(stage_admin(used, "GET", "/_sim/health", NULL), 200);
    assert_int_equal(stage_admin(asked, "GET", "/_sim/health", NULL), 200);
    stage_free(used);
    stage_free(asked);
    stage_free(idle);
    stage_free(stage);
}

static void a_removed_one_is_nobodys(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023"), *session = stage_new_session(stage, NULL);
    stage_valid(session, CRED, PAGE_CREDENTIAL);
    assert_int_equal(remove_session(stage, session->session), 200);
    assert_int_equal(stage_send(session), 401);
    assert_string_equal(session->note.reason, "application.unknown");
    assert_int_equal(stage_journal_size(stage), 1);
    assert_int_equal(remove_session(stage, session->session), 404);
    assert_int_equal(remove_session(stage, "default"), 404);
    stage_free(session);
    stage_free(stage);
}

/* A reset gives the same tokens again. */
static void a_reset_session_is_the_one_it_was(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023"), *session = stage_new_session(stage, "{\"seed\":3}");
    char bearer[4096];
    assert_int_equal(stage_deactivate(session), 200);
    snprintf(bearer, sizeof bearer, "%s", stage_header_value(session, "Authorization"));
    assert_int_equal(stage_admin(session, "POST", "/_sim/reset", NULL), 200);
    assert_true(stage_is_active(session, PAGE_CREDENTIAL));
    assert_int_equal(stage_journal_size(session), 0);
    assert_int_equal(stage_deactivate(session), 200);
    assert_string_equal(stage_header_value(session, "Authorization"), bearer);
    stage_free(session);
    stage_free(stage);
}

/* Else nobody could tell whose a request is. */
static void a_world_with_the_tokens_of_another_session_is_refused(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023"), *session = stage_new_session(stage, NULL);
    struct stage *const from[] = {stage, session}, *const into[] = {session, stage};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(stage_admin(from[i], "GET", "/_sim/world", NULL), 200);
        char *world = buf_take(&from[i]->reply.body);
        from[i]->reply.body = buf_make(REPLY_MAX_BODY);
        assert_int_equal(stage_admin(into[i], "PUT", "/_sim/world", world), 422);
        assert_non_null(strstr(stage_answer(into[i], "/error/message"), "another session"));
        assert_int_equal(stage_admin(from[i], "PUT", "/_sim/world", world), 200);
        free(world);
    }
    assert_int_equal(stage_deactivate(session), 200);
    assert_int_equal(stage_deactivate(stage), 200);
    assert_int_equal(stage_journal_size(session), 1);
    stage_free(session);
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creation_tells_what_a_client_needs),
        cmocka_unit_test(what_happens_in_one_stays_in_it),
        cmocka_unit_test(either_bearer_or_application_is_enough),
        cmocka_unit_test(bearers_of_no_caller_are_the_sessions_too),
        cmocka_unit_test(application_ids_compare_without_case),
        cmocka_unit_test(a_user_action_of_one_is_no_good_in_another),
        cmocka_unit_test(creating_one_is_cheap),
        cmocka_unit_test(there_is_a_cap),
        cmocka_unit_test(only_the_abandoned_expire),
        cmocka_unit_test(a_removed_one_is_nobodys),
        cmocka_unit_test(a_reset_session_is_the_one_it_was),
        cmocka_unit_test(a_world_with_the_tokens_of_another_session_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
