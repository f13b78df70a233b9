/* POST /auth/action/init and POST /auth/action: how large may be what a user signs. */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/decide/useraction.h"
#include "tests/support/signing.h"

/* U+007F is sent as it is, and written in six characters. */
#define LONG_WHEN_WRITTEN '\x7F'

/* `first`, and the character until there are `size` bytes; for free(). */
static char *filled(const char *first, char c, size_t size)
{
    char *text = calloc(1, size + 1);
    assert_non_null(text);
    memset(text, c, size);
    memcpy(text, first, strlen(first));
    return text;
}

static int start(struct stage *stage, const char *path, const char *payload)
{
    struct buf body = buf_make(STAGE_MAX_TEXT);
    buf_format(&body,
               "{\"userActionPayload\":\"%s\",\"userActionHttpMethod\":\"PUT\","
               "\"userActionHttpPath\":\"%s\"}",
               payload, path);
    stage_valid(stage, OPERATION_ACTION_INIT, NULL);
    stage_body(stage, buf_cstr(&body));
    buf_free(&body);
    return stage_send(stage);
}

static void a_payload_may_fill_a_body(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    char *payload = filled("", LONG_WHEN_WRITTEN, 65000);
    assert_int_equal(start(stage, "/", payload), 200);
    memcpy(payload, "[\\\"", 3);
    memcpy(payload + 65000 - 3, "\\\"]", 3); /* the same as JSON */
    assert_int_equal(start(stage, "/", payload), 200);
    free(payload);
    stage_free(stage);
}

static void a_path_must_fit_a_token(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        int status;
    } rows[] = {{1, 200}, {MAX_HTTP_PATH, 200}, {MAX_HTTP_PATH + 1, 400}, {60000, 400}};
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *path = filled("/", LONG_WHEN_WRITTEN, rows[i].size);
        assert_int_equal(start(stage, path, "{}"), rows[i].status);
        if (rows[i].status != 200)
            assert_string_equal(stage->note.reason, "body.member-not-allowed");
        free(path);
    }
    stage_free(stage);
}

/* To the end: the user action that comes of it, too. */
static void the_longest_path_is_signed(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    char *path = filled("/", LONG_WHEN_WRITTEN, MAX_HTTP_PATH);
    struct signed_action action;
    finish_signing(stage, path, "{}");
    assert_int_equal(stage_send(stage), 200);
    struct span token = span_of(stage_answer(stage, "/userAction"));
    assert_int_equal(useraction_read(stage->world, token, ACTION_USER_ACTION, &action),
                     ACTION_READ);
    assert_string_equal(action.path, path);
    signed_action_free(&action);
    free(path);
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payload_may_fill_a_body),
        cmocka_unit_test(a_path_must_fit_a_token),
        cmocka_unit_test(the_longest_path_is_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
