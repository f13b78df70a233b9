/* POST /_sim/explain against what then happens: of a request for every reason, in both editions. */
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/refusals.h"

#define CRED OPERATION_CREDENTIALS_DEACTIVATE

/* Not what no JSON text can hold, what is too large for a question, and what is only found out by
 * spending. */
static bool can_be_explained(enum reason reason)
{
    static const enum reason rest[] = {REASON_BODY_NOT_UTF8, REASON_REQUEST_NO_MEMORY,
                                       REASON_REPLAY_FULL, REASON_CHALLENGE_FULL,
                                       REASON_USER_ACTION_FULL};
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++)
        if (rest[i] == reason)
            return false;
    return true;
}

/* What the list says of one check. Only what was looked at is described. */
static void assert_result(const cJSON *check, bool reached, bool refuses)
{
    const char *result = json_text(check, "result");
    bool passes = strcmp(result, "pass") == 0;
    const char *expected = json_text(check, "expected"), *actual = json_text(check, "actual");
    if (!reached)
        assert_string_equal(result, "not reached");
    else if (refuses)
        assert_string_equal(result, "fail");
    else if (!passes)
        assert_string_equal(result, "not asked");
    bool described = reached && (refuses || passes);
    assert_int_equal(json_member(check, "expected") != NULL, described);
    assert_int_equal(json_member(check, "actual") != NULL, described);
    if (described)
        assert_true(*expected && *actual);
}

/* Every check in order, as they are made; after the one that refuses, none is reached. NULL: none
 * refuses. */
static void assert_checks(const cJSON *checks, const char *refusing)
{
    struct rules rules = rules_default();
    bool refused = false;
    assert_int_equal(cJSON_GetArraySize(checks), CHECK_COUNT);
    for (int i = 0; i < CHECK_COUNT; i++) {
        const cJSON *check = cJSON_GetArrayItem(checks, i);
        bool refuses = refusing && strcmp(rules.checks[i].name, refusing) == 0;
        assert_string_equal(json_text(check, "check"), rules.checks[i].name);
        assert_result(check, !refused, refuses);
        refused = refused || refuses;
    }
    assert_int_equal(refused, refusing != NULL);
}

/* What would become of the request. Asking has changed nothing. */
static cJSON *explain(struct stage *stage)
{
    struct buf request = buf_make(STAGE_MAX_TEXT);
    stage_describe(stage, &request);
    assert_int_equal(stage_admin(stage, "GET", "/_sim/world", NULL), 200);
    char *before = strdup(buf_cstr(&stage->reply.body));
    assert_int_equal(stage_admin(stage, "POST", "/_sim/explain", buf_cstr(&request)), 200);
    cJSON *answer = stage_answer_tree(stage);
    assert_int_equal(stage_admin(stage, "GET", "/_sim/world", NULL), 200);
    assert_string_equal(before, buf_cstr(&stage->reply.body));
    free(before);
    buf_free(&request);
    return answer;
}

/* What does not get as far as the checks has none of them. */
static bool is_before_the_checks(const char *check)
{
    return strcmp(check, "request") == 0 || strcmp(check, "route") == 0;
}

static void check_refusal(const char *edition, const struct refusal *refusal)
{
    const struct reason_row *row = reason_row(refusal->reason);
    struct stage *stage = stage_make(edition);
    refusal_prepare(stage, refusal);
    cJSON *answer = explain(stage);
    stage_send(stage);
    assert_string_equal(stage->note.reason, row->name);
    assert_string_equal(json_text(answer, "verdict"), "refused");
    assert_string_equal(json_text(answer, "reason"), row->name);
    assert_string_equal(json_text(answer, "check"), row->check);
    assert_int_equal(cJSON_GetNumberValue(json_member(answer, "status")), stage->reply.status);
    if (is_before_the_checks(row->check))
        assert_null(json_member(answer, "checks"));
    else
        assert_checks(json_member(answer, "checks"), row->check);
    cJSON_Delete(answer);
    stage_free(stage);
}

static void check_edition(const char *edition)
{
    for (size_t i = 0; i < refusal_count; i++)
        if (can_be_explained(refusals[i].reason) && refusal_arises_in(&refusals[i], edition))
            check_refusal(edition, &refusals[i]);
}

static void it_says_what_the_request_then_gets_2023(void **state)
{
    (void)state;
    check_edition("2023");
}

static void it_says_what_the_request_then_gets_2025(void **state)
{
    (void)state;
    check_edition("2025");
}

static void what_is_accepted_passes_every_check(void **state)
{
    (void)state;
    static const char *const editions[] = {"2023", "2025"};
    for (size_t i = 0; i < COUNT(editions); i++) {
        struct stage *stage = stage_make(editions[i]);
        stage_valid(stage, CRED, PAGE_CREDENTIAL);
        cJSON *answer = explain(stage);
        assert_string_equal(json_text(answer, "verdict"), "accepted");
        assert_null(json_member(answer, "status"));
        assert_checks(json_member(answer, "checks"), NULL);
        assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
        assert_int_equal(stage_send(stage), 200);
        cJSON_Delete(answer);
        stage_free(stage);
    }
}

/* Asks about exactly this, as a person may write it. The caller deletes the answer. */
static cJSON *explain_text(struct stage *stage, const char *request)
{
    assert_int_equal(stage_admin(stage, "POST", "/_sim/explain", request), 200);
    return stage_answer_tree(stage);
}

/* As on the wire, a query is no part of the path. */
static void a_query_is_no_part_of_the_path(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    cJSON *answer = explain_text(
        stage, "{\"method\":\"PUT\",\"path\":\"/auth/credentials/deactivate?x=1\",\"body\":{}}");
    assert_string_equal(json_text(answer, "reason"), "nonce.absent");
    assert_string_equal(json_text(answer, "operation"), "credentials.deactivate");
    cJSON_Delete(answer);
    stage_free(stage);
}

/* A large body is described as far as a person would read it. */
static void assert_body_is_described(const char *body, const char *end)
{
    struct stage *stage = stage_make("2023");
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_body(stage, body);
    stage_header(stage, "X-DFNS-USERACTION", NULL);
    cJSON *answer = explain(stage);
    const char *actual = json_text(json_pointer(answer, "/checks/5"), "actual");
    assert_string_equal(json_text(answer, "reason"), "user-action.absent");
    assert_string_equal(json_text(json_pointer(answer, "/checks/5"), "check"), "body");
    assert_true(strlen(actual) >= strlen(end));
    assert_string_equal(actual + strlen(actual) - strlen(end), end);
    assert_int_equal(stage_send(stage), 403);
    cJSON_Delete(answer);
    stage_free(stage);
}

static void a_random_value_is_counted_in_characters(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_nonce(stage, "{\"uuid\":\"ééééééé-1234\",\"date\":\"2023-01-09T05:57:53Z\"}");
    cJSON *answer = explain(stage);
    assert_string_equal(json_text(json_pointer(answer, "/checks/1"), "actual"),
                        "one of 12 characters");
    cJSON_Delete(answer);
    stage_free(stage);
}

static void bodies_of_any_lawful_size_are_described(void **state)
{
    (void)state;
    enum { MEMBERS = 4500, NAME = 65400 };
    struct buf body = buf_make(STAGE_MAX_TEXT);
    buf_text(&body, "{\"credentialUuid\":\"" PAGE_CREDENTIAL "\"");
    for (int i = 0; i < MEMBERS; i++)
        buf_format(&body, ",\"k%d\":1", i);
    buf_text(&body, "}");
    assert_body_is_described(buf_cstr(&body), ", \"k18\" (number), and 4481 more");
    buf_clear(&body);
    buf_text(&body, "{\"credentialUuid\":\"" PAGE_CREDENTIAL "\",\"");
    for (int i = 0; i < NAME; i++)
        buf_char(&body, 'n');
    buf_text(&body, "\":1}");
    assert_body_is_described(buf_cstr(&body), "nnn\" (number)");
    buf_free(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_what_the_request_then_gets_2023),
        cmocka_unit_test(it_says_what_the_request_then_gets_2025),
        cmocka_unit_test(what_is_accepted_passes_every_check),
        cmocka_unit_test(a_query_is_no_part_of_the_path),
        cmocka_unit_test(a_random_value_is_counted_in_characters),
        cmocka_unit_test(bodies_of_any_lawful_size_are_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
