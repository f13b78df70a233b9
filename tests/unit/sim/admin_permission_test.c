/* What users and applications may do, granted and revoked by PUT /_sim/permissions. */
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/signing.h"
#include "tests/support/stage.h"

#define CRED OPERATION_CREDENTIALS_DEACTIVATE

static int change(struct stage *stage, const char *who, const char *id, const char *verb)
{
    char json[256];
    snprintf(json, sizeof json, "{\"%s\":\"%s\",\"%s\":[\"%s\"]}", who, id, verb,
             operation_row(CRED)->permission);
    return stage_admin(stage, "PUT", "/_sim/permissions", json);
}

static void the_next_call_knows_what_was_revoked(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    const struct user *user = world_token_named(stage->world, "permitted")->user;
    char expected[256];
    snprintf(expected, sizeof expected, "%s %s is not authorized to perform operation (",
             user->kind, user->id);
    const char *const whose[][2] = {{"user", user->id}, {"application", PAGE_CALLING_APPLICATION}};
    static const char *const reasons[] = {"permission.user", "permission.application"};
    for (size_t i = 0; i < COUNT(whose); i++) {
        assert_int_equal(change(stage, whose[i][0], whose[i][1], "revoke"), 200);
        assert_int_equal(stage_deactivate(stage), 403);
        assert_int_equal(strncmp(stage_answer(stage, "/error/message"), expected, strlen(expected)),
                         0);
        assert_int_equal(strncmp(stage->note.reason, reasons[i], strlen(reasons[i])), 0);
        assert_int_equal(change(stage, whose[i][0], whose[i][1], "grant"), 200);
        assert_int_equal(stage_deactivate(stage), 200);
    }
    stage_free(stage);
}

static void an_unknown_permission_names_the_nearest(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    char json[256], name[64];
    snprintf(name, sizeof name, "%s", operation_row(CRED)->permission);
    snprintf(json, sizeof json, "{\"user\":\"" PAGE_USER "\",\"revoke\":[\"%sx\"]}", name);
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/permissions", json), 422);
    assert_non_null(strstr(stage_answer(stage, "/error/message"), "did you mean"));
    assert_non_null(strstr(stage_answer(stage, "/error/message"), name));
    stage_free(stage);
}

static const char one_of_both[] =
    "the document: expected \"user\" or \"application\", and not both";

/* A misspelt id of one must not leave the change to the other. */
static void permissions_are_those_of_one(void **state)
{
    (void)state;
    static const struct {
        const char *who, *message;
        int status;
    } rows[] = {
        {"\"user\":\"us-typo\",\"application\":\"" PAGE_CALLING_APPLICATION "\"", one_of_both, 422},
        {"\"user\":\"" PAGE_USER "\",\"application\":\"" PAGE_CALLING_APPLICATION "\"", one_of_both,
         422},
        {"\"grant\":[]", one_of_both, 422},
        {"\"user\":\"us-typo\"", "there is no user \"us-typo\"", 404},
        {"\"application\":\"ap-typo\"", "there is no application \"ap-typo\"", 404},
    };
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < COUNT(rows); i++) {
        char json[256];
        snprintf(json, sizeof json, "{%s,\"revoke\":[\"%s\"]}", rows[i].who,
                 operation_row(CRED)->permission);
        assert_int_equal(stage_admin(stage, "PUT", "/_sim/permissions", json), rows[i].status);
        assert_string_equal(stage_answer(stage, "/error/message"), rows[i].message);
        assert_int_equal(stage_deactivate(stage), 200);
    }
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_call_knows_what_was_revoked),
        cmocka_unit_test(permissions_are_those_of_one),
        cmocka_unit_test(an_unknown_permission_names_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
