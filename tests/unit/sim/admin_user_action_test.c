/* User actions that are minted on request: what they are good for, and which of them were used. */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/signing.h"
#include "tests/support/stage.h"

#define CRED OPERATION_CREDENTIALS_DEACTIVATE

#define MINT_FOR "{\"method\":\"PUT\",\"path\":\"/auth/credentials/deactivate\",\"payload\":"

static void a_minted_user_action_is_good_for_its_request(void **state)
{
    (void)state;
    static const char *const payloads[] = {
        MINT_FOR "{\"credentialUuid\":\"" PAGE_CREDENTIAL "\"}}",
        MINT_FOR "\"{ \\\"credentialUuid\\\": \\\"" PAGE_CREDENTIAL "\\\" }\"}",
    };
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < COUNT(payloads); i++) {
        stage_valid(stage, CRED, PAGE_CREDENTIAL);
        assert_int_equal(stage_admin(stage, "POST", "/_sim/user-actions", payloads[i]), 200);
        stage_header(stage, "X-DFNS-USERACTION", stage_answer(stage, "/userAction"));
        assert_int_equal(stage_send(stage), 200);
    }
    stage_valid(stage, CRED, "cr-other");
    assert_int_equal(stage_admin(stage, "POST", "/_sim/user-actions", payloads[0]), 200);
    stage_header(stage, "X-DFNS-USERACTION", stage_answer(stage, "/userAction"));
    stage_send(stage);
    assert_string_equal(stage->note.reason, "user-action.other-payload");
    stage_free(stage);
}

#define BODY_WITH(number) "{\"credentialUuid\":\"" PAGE_CREDENTIAL "\",\"n\":" number "}"

/* Numbers that are one double, or none. */
static void a_minted_user_action_is_good_for_its_number(void **state)
{
    (void)state;
    static const struct {
        const char *minted, *sent;
        bool same;
    } rows[] = {
        {"1e400", BODY_WITH("1e400"), true},
        {"1e400", BODY_WITH("10E399"), true},
        {"1e400", BODY_WITH("2e400"), false},
        {"1e400", BODY_WITH("null"), false},
        {"9007199254740993.0", BODY_WITH("9007199254740993"), true},
        {"9007199254740993.0", BODY_WITH("9007199254740992.0"), false},
        {"9007199254740992", BODY_WITH("9007199254740993.0"), false},
        {"1e-400", BODY_WITH("2e-400"), false},
    };
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < COUNT(rows); i++) {
        char wish[512];
        snprintf(wish, sizeof wish, MINT_FOR BODY_WITH("%s") "}", rows[i].minted);
        stage_valid(stage, CRED, PAGE_CREDENTIAL);
        stage_body(stage, rows[i].sent);
        assert_int_equal(stage_admin(stage, "POST", "/_sim/user-actions", wish), 200);
        stage_header(stage, "X-DFNS-USERACTION", stage_answer(stage, "/userAction"));
        if (stage_send(stage) != (rows[i].same ? 200 : 403))
            fail_msg("row %zu: %d %s", i, stage->reply.status, stage->note.reason);
    }
    assert_string_equal(stage->note.reason, "user-action.other-payload");
    stage_free(stage);
}

/* Where a request need not name an application, the user action is for one that does not; and for
 * one that does when it is asked for. */
static void a_minted_user_action_fits_the_edition(void **state)
{
    (void)state;
    static const struct {
        const char *edition;
        bool named_to_mint, named_in_request;
        int status;
    } rows[] = {
        {"2023", false, true, 200}, {"2023", true, true, 200},  {"2025", false, false, 200},
        {"2025", true, true, 200},  {"2025", false, true, 403}, {"2025", true, false, 403},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct stage *stage = stage_make(rows[i].edition);
        char wish[512];
        snprintf(wish, sizeof wish,
                 "{\"method\":\"PUT\",\"path\":\"/auth/credentials/deactivate\",\"payload\":"
                 "{\"credentialUuid\":\"" PAGE_CREDENTIAL "\"}%s}",
                 rows[i].named_to_mint ? ",\"application\":\"" PAGE_CALLING_APPLICATION "\"" : "");
        assert_int_equal(stage_admin(stage, "POST", "/_sim/user-actions", wish), 200);
        char *token = strdup(stage_answer(stage, "/userAction"));
        stage_valid(stage, OPERATION_CREDENTIALS_DEACTIVATE, PAGE_CREDENTIAL);
        stage_header(stage, "X-DFNS-USERACTION", token);
        if (!rows[i].named_in_request)
            stage_header(stage, "X-DFNS-APPID", NULL);
        if (stage_send(stage) != rows[i].status)
            fail_msg("row %zu: %d %s", i, stage->reply.status, stage->note.reason);
        free(token);
        stage_free(stage);
    }
}

static void the_list_says_which_were_used(void **state)
{
    (void)state;
    static const char mint[] = MINT_FOR "{\"credentialUuid\":\"" PAGE_CREDENTIAL "\"}}";
    struct stage *stage = stage_make("2023");
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_admin(stage, "POST", "/_sim/user-actions", mint);
    stage_header(stage, "X-DFNS-USERACTION", stage_answer(stage, "/userAction"));
    assert_int_equal(stage_send(stage), 200);
    stage_admin(stage, "POST", "/_sim/user-actions", mint);
    stage_admin(stage, "GET", "/_sim/user-actions", NULL);
    assert_string_equal(stage_answer(stage, "/user_actions/0/state"), "minted");
    assert_string_equal(stage_answer(stage, "/user_actions/1/state"), "spent");
    stage_admin(stage, "PUT", "/_sim/clock", "{\"advance\":\"1d\"}");
    stage_admin(stage, "GET", "/_sim/user-actions", NULL);
    assert_string_equal(stage_answer(stage, "/user_actions/0/state"), "expired");
    assert_string_equal(stage_answer(stage, "/user_actions/1/state"), "spent");
    stage_admin(stage, "PUT", "/_sim/clock", "{\"advance\":\"-1d\"}");
    stage_admin(stage, "GET", "/_sim/user-actions", NULL);
    assert_string_equal(stage_answer(stage, "/user_actions/0/state"), "minted");
    assert_string_equal(stage_answer(stage, "/user_actions/1/state"), "spent");
    stage_free(stage);
}

/* ---- what is large ---- */

/* `count` times the character between two texts, for free(). */
static char *filled(const char *before, char c, size_t count, const char *after)
{
    struct buf text = buf_make(1 << 20);
    buf_text(&text, before);
    for (size_t i = 0; i < count; i++)
        buf_char(&text, c);
    buf_text(&text, after);
    assert_false(buf_failed(&text));
    return buf_take(&text);
}

static void what_no_request_can_have_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
        size_t count;
        int status;
        const char *message;
    } rows[] = {
        {MINT_FOR "\"", "\"}", 64 * 1024, 200, NULL},
        {MINT_FOR "\"", "\"}", 64 * 1024 + 1, 422, "/payload: expected at most 65536 bytes"},
        {MINT_FOR "[\"", "\"]}", 400 * 1024, 422, "/payload: expected at most 65536 bytes"},
        {"{\"payload\":{},\"method\":\"PUT\",\"path\":\"/", "\"}", 10000, 200, NULL},
        {"{\"payload\":{},\"method\":\"PUT\",\"path\":\"/", "\"}", 13000, 422,
         "the action is too large for a token"},
        {"{\"payload\":{},\"method\":\"PUT\",\"path\":\"/", "\"}", 20000, 422,
         "the action is too large for a token"},
    };
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *wish = filled(rows[i].before, 'x', rows[i].count, rows[i].after);
        assert_int_equal(stage_admin(stage, "POST", "/_sim/user-actions", wish), rows[i].status);
        if (rows[i].message)
            assert_non_null(strstr(stage_answer(stage, "/error/message"), rows[i].message));
        free(wish);
    }
    stage_free(stage);
}

/* U+007F is sent as it is, and written in six characters. */
static void what_is_longer_when_written_is_signed_whole(void **state)
{
    (void)state;
    static const char before[] = "{\"credentialUuid\":\"" PAGE_CREDENTIAL "\",\"n\":\"";
    struct stage *stage = stage_make("2023");
    char *body = filled(before, '\x7F', 60000, "\"}");
    char *wish = filled(MINT_FOR, ' ', 0, body);
    char *text =
        filled(MINT_FOR "\"{\\\"credentialUuid\\\":\\\"" PAGE_CREDENTIAL "\\\",\\\"n\\\":\\\"",
               '\x7F', 60000, "\\\"}\"");
    const char *const wishes[] = {wish, text};
    for (size_t i = 0; i < COUNT(wishes); i++) {
        char *whole = filled(wishes[i], '}', 1, "");
        stage_valid(stage, CRED, PAGE_CREDENTIAL);
        stage_body(stage, body);
        assert_int_equal(stage_admin(stage, "POST", "/_sim/user-actions", whole), 200);
        stage_header(stage, "X-DFNS-USERACTION", stage_answer(stage, "/userAction"));
        assert_int_equal(stage_send(stage), 200);
        free(whole);
    }
    free(text);
    free(wish);
    free(body);
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_minted_user_action_is_good_for_its_request),
        cmocka_unit_test(a_minted_user_action_is_good_for_its_number),
        cmocka_unit_test(a_minted_user_action_fits_the_edition),
        cmocka_unit_test(the_list_says_which_were_used),
        cmocka_unit_test(what_no_request_can_have_is_refused),
        cmocka_unit_test(what_is_longer_when_written_is_signed_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
