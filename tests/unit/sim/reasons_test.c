/*
 * Every reason that the service can give, produced by a request; and the documented answer of each,
 * compared with tests/golden/refusals-<edition>.txt. Reasons of the check "request" arise in the
 * HTTP adapter: tests/e2e produces those.
 */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/golden.h"
#include "tests/support/refusals.h"

#define CRED OPERATION_CREDENTIALS_DEACTIVATE

static void refuse(struct stage *stage, const struct refusal *refusal)
{
    refusal_prepare(stage, refusal);
    stage_send(stage);
}

/* One line for each reason: what a client sees. */
static void write_line(const struct stage *stage, const struct refusal *refusal, struct buf *out)
{
    buf_format(out, "%-45s %d %s\n", reason_row(refusal->reason)->name, stage->reply.status,
               buf_cstr(&stage->reply.body));
}

/* Edition 2025 does without nonce and application where the application is a client-side one. */
static bool arises_in(const char *edition, enum reason reason)
{
    bool optional = reason == REASON_NONCE_ABSENT || reason == REASON_APPLICATION_ABSENT;
    return strcmp(edition, "2023") == 0 || !optional;
}

static void check_edition(const char *edition)
{
    struct buf lines = buf_make(STAGE_MAX_TEXT);
    for (size_t i = 0; i < refusal_count; i++) {
        if (!arises_in(edition, refusals[i].reason))
            continue;
        struct stage *stage = stage_make(edition);
        refuse(stage, &refusals[i]);
        assert_non_null(stage->note.reason);
        assert_string_equal(stage->note.reason, reason_row(refusals[i].reason)->name);
        assert_string_equal(stage->note.check, reason_row(refusals[i].reason)->check);
        write_line(stage, &refusals[i], &lines);
        stage_free(stage);
    }
    char name[64];
    snprintf(name, sizeof name, "refusals-%s.txt", edition);
    assert_golden(name, buf_peek(&lines));
    buf_free(&lines);
}

static void test_refusals_2023(void **state)
{
    (void)state;
    check_edition("2023");
}

static void test_refusals_2025(void **state)
{
    (void)state;
    check_edition("2025");
}

/* Reasons that need a socket. */
static bool is_produced_elsewhere(enum reason reason)
{
    return strcmp(reason_row(reason)->check, "request") == 0;
}

static void test_every_reason_is_produced(void **state)
{
    (void)state;
    for (unsigned reason = REASON_NONE + 1; reason < REASON_COUNT; reason++) {
        size_t found = 0;
        for (size_t i = 0; i < refusal_count; i++)
            found += refusals[i].reason == (enum reason)reason;
        if (found == 0 && !is_produced_elsewhere((enum reason)reason))
            fail_msg("no test produces %s", reason_row((enum reason)reason)->name);
    }
}

static void test_reasons_name_their_checks(void **state)
{
    (void)state;
    struct rules rules = rules_default();
    for (unsigned reason = REASON_NONE + 1; reason < REASON_COUNT; reason++) {
        const char *check = reason_row((enum reason)reason)->check;
        bool found = strcmp(check, "request") == 0 || strcmp(check, "route") == 0;
        for (size_t i = 0; i < CHECK_COUNT; i++)
            found = found || strcmp(rules.checks[i].name, check) == 0;
        assert_true(found);
        assert_int_equal(reason_named(reason_row((enum reason)reason)->name), reason);
    }
}

/* The whole state but for the nonces, whose number goes to `*nonces`. */
static cJSON *take_state(struct stage *stage, size_t *nonces)
{
    *nonces = replay_count(stage->world->nonces, stage->now_ms);
    assert_int_equal(stage_admin(stage, "GET", "/_sim/world", NULL), 200);
    cJSON *world = stage_answer_tree(stage);
    cJSON *state = cJSON_GetObjectItemCaseSensitive(world, "state");
    cJSON_DeleteItemFromObjectCaseSensitive(cJSON_GetObjectItemCaseSensitive(state, "spent"),
                                            "nonces");
    return world;
}

/* A nonce is spent once it has passed the replay check, whatever comes after. Memory is short where
 * the user action is looked at. */
static bool spends_nonce(enum reason reason)
{
    struct rules rules = rules_default();
    bool passed = false;
    if (reason == REASON_REQUEST_NO_MEMORY)
        return true;
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        if (strcmp(rules.checks[i].name, reason_row(reason)->check) == 0)
            return passed;
        passed = passed || strcmp(rules.checks[i].name, "replay") == 0;
    }
    return false;
}

static void test_a_refusal_changes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < refusal_count; i++) {
        struct stage *stage = stage_make("2023");
        size_t nonces_before, nonces_after;
        refusal_prepare(stage, &refusals[i]);
        cJSON *before = take_state(stage, &nonces_before);
        stage_send(stage);
        cJSON *after = take_state(stage, &nonces_after);
        assert_true(json_equal(before, after));
        if (nonces_after - nonces_before != spends_nonce(refusals[i].reason))
            fail_msg("%s: %zu nonces, then %zu", reason_row(refusals[i].reason)->name,
                     nonces_before, nonces_after);
        cJSON_Delete(before);
        cJSON_Delete(after);
        stage_free(stage);
    }
}

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

/* Asks what would become of the request. The answer is the one that it then gets, and asking has
 * changed nothing. */
static void explain(struct stage *stage, enum reason reason)
{
    struct buf request = buf_make(STAGE_MAX_TEXT);
    stage_describe(stage, &request);
    assert_int_equal(stage_admin(stage, "GET", "/_sim/world", NULL), 200);
    char *before = strdup(buf_cstr(&stage->reply.body));
    assert_int_equal(stage_admin(stage, "POST", "/_sim/explain", buf_cstr(&request)), 200);
    if (strcmp(stage_answer(stage, "/reason"), reason_row(reason)->name) != 0)
        fail_msg("%s: %s", reason_row(reason)->name, buf_cstr(&stage->reply.body));
    assert_string_equal(stage_answer(stage, "/check"), reason_row(reason)->check);
    assert_int_equal(stage_admin(stage, "GET", "/_sim/world", NULL), 200);
    assert_string_equal(before, buf_cstr(&stage->reply.body));
    free(before);
    buf_free(&request);
}

static void test_explain_says_what_the_request_then_gets(void **state)
{
    (void)state;
    for (size_t i = 0; i < refusal_count; i++) {
        if (!can_be_explained(refusals[i].reason))
            continue;
        struct stage *stage = stage_make("2023");
        refusal_prepare(stage, &refusals[i]);
        explain(stage, refusals[i].reason);
        stage_send(stage);
        assert_string_equal(stage->note.reason, reason_row(refusals[i].reason)->name);
        stage_free(stage);
    }
}

static size_t count_checks(const cJSON *checks, const char *result)
{
    const cJSON *check;
    size_t count = 0;
    cJSON_ArrayForEach(check, checks) count += strcmp(json_text(check, "result"), result) == 0;
    return count;
}

/* Every check in order: passed or not asked, at most one failed, the rest not reached. */
static void test_explain_goes_through_every_check(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    for (int refused = 0; refused < 2; refused++) {
        struct buf request = buf_make(STAGE_MAX_TEXT);
        stage_valid(stage, CRED, PAGE_CREDENTIAL);
        if (refused)
            stage_bearer(stage, "unpermitted");
        stage_describe(stage, &request);
        assert_int_equal(stage_admin(stage, "POST", "/_sim/explain", buf_cstr(&request)), 200);
        assert_string_equal(stage_answer(stage, "/verdict"), refused ? "refused" : "accepted");
        cJSON *tree = stage_answer_tree(stage);
        const cJSON *checks = json_member(tree, "checks");
        assert_int_equal(cJSON_GetArraySize(checks), CHECK_COUNT);
        assert_int_equal(count_checks(checks, "fail"), refused);
        assert_int_equal(count_checks(checks, "not reached") > 0, refused);
        assert_true(strlen(json_text(cJSON_GetArrayItem(checks, 0), "expected")) > 0);
        cJSON_Delete(tree);
        buf_free(&request);
    }
    assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals_2023),
        cmocka_unit_test(test_refusals_2025),
        cmocka_unit_test(test_every_reason_is_produced),
        cmocka_unit_test(test_reasons_name_their_checks),
        cmocka_unit_test(test_a_refusal_changes_nothing),
        cmocka_unit_test(test_explain_says_what_the_request_then_gets),
        cmocka_unit_test(test_explain_goes_through_every_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
