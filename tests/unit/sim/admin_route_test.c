/* The admin routes as a table: listed, with stable errors, never journaled, no fault in them. And
 * the hints for paths that do not exist. */
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#include "sim/admin/route.h"
#include "sim/hint.h"
#include "tests/support/stage.h"

/* The route's path with something in place of {…}. */
static void fill_path(const struct admin_route *route, char out[static 128])
{
    struct span rest = span_of(route->path), head = span_cut(&rest, '{');
    if (span_is_absent(rest)) {
        snprintf(out, 128, "%s", route->path);
        return;
    }
    span_cut(&rest, '}');
    snprintf(out, 128, "%.*sno-such%.*s", SPAN_ARGS(head), SPAN_ARGS(rest));
}

static void the_index_lists_every_route(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    assert_int_equal(stage_admin(stage, "GET", "/_sim/", NULL), 200);
    cJSON *tree = stage_answer_tree(stage);
    const cJSON *routes = json_member(tree, "routes");
    assert_int_equal(cJSON_GetArraySize(routes), admin_route_count);
    for (size_t i = 0; i < admin_route_count; i++) {
        const cJSON *route = cJSON_GetArrayItem(routes, (int)i);
        assert_string_equal(json_text(route, "method"), admin_routes[i].method);
        assert_string_equal(json_text(route, "path"), admin_routes[i].path);
        assert_true(strlen(json_text(route, "help")) > 0);
    }
    cJSON_Delete(tree);
    stage_free(stage);
}

static bool is_known_type(const char *type)
{
    for (unsigned fault = 0; fault < ADMIN_FAULT_COUNT; fault++)
        if (strcmp(admin_fault_type((enum admin_fault)fault), type) == 0)
            return true;
    return false;
}

/* An error has a type that is known, the status that belongs to it, and something to say. */
static void check_answer(struct stage *stage, const char *method, const char *path,
                         const char *body, int status)
{
    cJSON *tree = stage_answer_tree(stage);
    const cJSON *error = json_member(tree, "error");
    if (status != 200 && status != 409 &&
        (!json_text(error, "type") || !is_known_type(json_text(error, "type")) ||
         strlen(json_text(error, "message")) == 0 || status >= 500))
        fail_msg("%s %s with %s: %d %s", method, path, body ? body : "nothing", status,
                 buf_cstr(&stage->reply.body));
    cJSON_Delete(tree);
    assert_string_equal(stage->note.fault, "");
}

static void no_body_upsets_a_route(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        NULL,
        "{}",
        "[]",
        "null",
        "1",
        "\"text\"",
        "{\"x\":1}",
        "{\"method\":1,\"path\":[]}",
        "{\"match\":{}}",
        "{\"match\":[]}",
        "{\"faults\":{}}",
        "{\"faults\":[null]}",
        "{\"seed\":-1}",
        "{\"seed\":1e300}",
        "{\"user\":\"nobody\"}",
        "{\"grant\":[1]}",
        "{\"user\":\"us-24vwa-92s33-8tvqi1dg0a95megt\",\"grant\":[\"\"]}",
        "{\"match\":{},"
        "\"times\":-5}",
        "{\"match\":{},\"within_ms\":60001}",
        "{\"method\":\"PUT\",\"path\":\"/\",\"payload\":null}",
        "{\"method\":\"PUT\",\"path\":\"/\",\"headers\":{\"a\":1}}",
        "{\"method\":\"PUT\",\"path\":\"/\",\"headers\":{\"a\":[[]]}}",
        "{\"method\":\"PUT\",\"path\":\"/\",\"payload\":{},\"application\":\"none\"}",
    };
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < admin_route_count; i++) {
        const struct admin_route *route = &admin_routes[i];
        char path[128];
        fill_path(route, path);
        for (size_t b = 0; b < COUNT(bodies) && strcmp(path, "/_sim/events") != 0; b++)
            check_answer(stage, route->method, path, bodies[b],
                         stage_admin(stage, route->method, path, bodies[b]));
    }
    stage_free(stage);
}

static void errors_have_stable_types(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path, *body;
        int status;
        const char *type;
    } rows[] = {
        {"GET", "/_sim/nothing", NULL, 404, "no-such-route"},
        {"GET", "/_sim", NULL, 404, "no-such-route"},
        {"GET", "/_sim/sessions//", NULL, 404, "no-such-route"},
        {"PATCH", "/_sim/clock", NULL, 405, "wrong-method"},
        {"HEAD", "/_sim/health", NULL, 405, "wrong-method"},
        {"PUT", "/_sim/clock", "{", 400, "not-json"},
        {"PUT", "/_sim/clock", "{\"freeze\":true,\"freeze\":true}", 400, "not-json"},
        {"PUT", "/_sim/clock", "{\"freeze\":1}", 422, "bad-input"},
        {"GET", "/_sim/journal?since=x", NULL, 422, "bad-input"},
        {"GET", "/_sim/journal?limit=-1", NULL, 422, "bad-input"},
        {"GET", "/_sim/health?session=x", NULL, 404, "not-found"},
        {"DELETE", "/_sim/sessions/default", NULL, 404, "not-found"},
        {"POST", "/_sim/snapshots/none/restore", NULL, 404, "not-found"},
        {"PUT", "/_sim/snapshots/a%2Fb", NULL, 422, "bad-input"},
        {"POST", "/_sim/user-actions",
         "{\"method\":\"PUT\",\"path\":\"/\",\"payload\":{},\"user\":\"nobody\"}", 404,
         "not-found"},
        {"PUT", "/_sim/permissions", "{\"user\":\"nobody\"}", 404, "not-found"},
    };
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(stage_admin(stage, rows[i].method, rows[i].path, rows[i].body),
                         rows[i].status);
        assert_string_equal(stage_answer(stage, "/error/type"), rows[i].type);
    }
    stage_admin(stage, "PATCH", "/_sim/clock", NULL);
    assert_true(stage_replied(stage, "Allow", "GET, PUT"));
    stage_free(stage);
}

/* Each route refuses what it does not take, and does nothing. */
static void what_a_route_does_not_take_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path, *body, *message;
    } rows[] = {
        {"POST", "/_sim/reset", "{\"session\":\"abc\"}", "/session: unknown member"},
        {"POST", "/_sim/reset", "[]", "the document: expected an object, found array"},
        {"PUT", "/_sim/snapshots/a", "{\"x\":1}", "/x: unknown member"},
        {"POST", "/_sim/snapshots/a/restore", "{\"x\":1}", "/x: unknown member"},
        {"DELETE", "/_sim/faults", "{\"id\":\"fault-1\"}", "/id: unknown member"},
        {"GET", "/_sim/journal", "{\"since\":1}", "/since: unknown member"},
        {"PUT", "/_sim/clock?sesion=x", "{\"advance\":60}",
         "?sesion: unknown parameter; did you mean \"session\"?"},
        {"POST", "/_sim/reset?Session=x", NULL,
         "?Session: unknown parameter; did you mean \"session\"?"},
        {"GET", "/_sim/journal?sinc=1", NULL, "?sinc: unknown parameter; did you mean \"since\"?"},
        {"GET", "/_sim/journal?since=1&limits", NULL,
         "?limits: unknown parameter; did you mean \"limit\"?"},
        {"GET", "/_sim/events?limit=1", NULL, "?limit: unknown parameter"},
        {"GET", "/_sim/health?a%0Ab=1", NULL, "?a%0Ab: unknown parameter"},
        {"GET", "/_sim/health?=1", NULL, "?: unknown parameter"},
    };
    struct stage *stage = stage_make("2023");
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/clock", "{\"advance\":7}"), 200);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(stage_admin(stage, rows[i].method, rows[i].path, rows[i].body), 422);
        assert_string_equal(stage_answer(stage, "/error/type"), "bad-input");
        assert_string_equal(stage_answer(stage, "/error/message"), rows[i].message);
    }
    assert_int_equal(stage_admin(stage, "GET", "/_sim/clock", NULL), 200);
    assert_non_null(strstr(buf_cstr(&stage->reply.body), "\"offset_ms\":7000}"));
    assert_int_equal(stage_admin(stage, "GET", "/_sim/snapshots", NULL), 200);
    assert_string_equal(buf_cstr(&stage->reply.body), "{\"snapshots\":[]}");
    stage_free(stage);
}

/* Many clients send an empty object where there is nothing to say. */
static void a_body_of_nothing_is_taken(void **state)
{
    (void)state;
    static const char *const paths[] = {"/_sim/reset", "/_sim/reset?",
                                        "/_sim/reset?session=default",
                                        "/_sim/reset?&session=default&"};
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < COUNT(paths); i++) {
        assert_int_equal(stage_admin(stage, "POST", paths[i], "{}"), 200);
        assert_int_equal(stage_admin(stage, "POST", paths[i], ""), 200);
    }
    stage_free(stage);
}

static void they_are_neither_journaled_nor_spoiled(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    static const char rule[] =
        "{\"faults\":[{\"operation\":\"*\",\"network\":\"CONNECTION_RESET_BY_PEER\"}]}";
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/faults", rule), 200);
    for (size_t i = 0; i < admin_route_count; i++) {
        char path[128];
        fill_path(&admin_routes[i], path);
        stage_admin(stage, admin_routes[i].method, path, NULL);
        assert_int_equal(stage->reply.network, NETWORK_NORMAL);
        assert_false(stage_replied(stage, "X-Sim-Fault", NULL));
    }
    stage_admin(stage, "GET", "/_sim/journal", NULL);
    cJSON *tree = stage_answer_tree(stage);
    assert_int_equal(cJSON_GetNumberValue(json_member(tree, "newest")), 0);
    cJSON_Delete(tree);
    stage_free(stage);
}

static void checks_lists_every_reason_with_its_source(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    assert_int_equal(stage_admin(stage, "GET", "/_sim/checks", NULL), 200);
    cJSON *tree = stage_answer_tree(stage);
    assert_int_equal(cJSON_GetArraySize(json_member(tree, "order")), CHECK_COUNT);
    const cJSON *reasons = json_member(tree, "reasons"), *reason;
    assert_int_equal(cJSON_GetArraySize(reasons), REASON_COUNT - 1);
    cJSON_ArrayForEach(reason, reasons) assert_true(strlen(json_text(reason, "source")) > 0);
    cJSON_Delete(tree);
    stage_free(stage);
}

static void a_wrong_path_is_answered_with_a_hint(void **state)
{
    (void)state;
    static const struct {
        const char *path, *hint;
    } rows[] = {
        {"/auth/credentials/deactivate/", "PUT /auth/credentials/deactivate"},
        {"/auth/manage/apps/deactivate//", "PUT /auth/manage/apps/deactivate"},
        {"/Auth/Credentials/Deactivate", "PUT /auth/credentials/deactivate"},
        {"/api/auth/credentials/deactivate", "PUT /auth/credentials/deactivate"},
        {"/auth/credential/deactivate", "PUT /auth/credentials/deactivate"},
        {"/auth/apps/ap-1/deactivate", "PUT /auth/manage/apps/deactivate"},
        {"/auth/manage/apps/ap-1/deactivate", "PUT /auth/manage/apps/deactivate"},
        {"/auth/credentials/cr-1/deactivate", "PUT /auth/credentials/deactivate"},
        {"/auth/action/inti", "POST /auth/action/init"},
        {"/_sims", "GET /_sim/"},
        {"/", NULL},
        {"/wallets", NULL},
    };
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < COUNT(rows); i++) {
        char hint[HINT_SIZE] = "";
        stage_valid(stage, OPERATION_CREDENTIALS_DEACTIVATE, PAGE_CREDENTIAL);
        stage->path = rows[i].path;
        assert_int_equal(stage_send(stage), 404);
        assert_int_equal(stage_replied(stage, "X-Sim-Hint", NULL), rows[i].hint != NULL);
        hint_for(span_of(rows[i].path), hint);
        if (rows[i].hint && !strstr(hint, rows[i].hint))
            fail_msg("%s: %s", rows[i].path, hint);
    }
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_index_lists_every_route),
        cmocka_unit_test(no_body_upsets_a_route),
        cmocka_unit_test(errors_have_stable_types),
        cmocka_unit_test(what_a_route_does_not_take_is_refused),
        cmocka_unit_test(a_body_of_nothing_is_taken),
        cmocka_unit_test(they_are_neither_journaled_nor_spoiled),
        cmocka_unit_test(checks_lists_every_reason_with_its_source),
        cmocka_unit_test(a_wrong_path_is_answered_with_a_hint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
