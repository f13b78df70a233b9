/*
 * Every reason that the service can give, produced by a request; and the documented answer of each,
 * compared with tests/golden/refusals-<edition>.txt. Reasons of the check "request" arise in the
 * HTTP adapter: tests/e2e produces those.
 */
#include "tests/support/check.h"

#include <stdio.h>
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

static void check_edition(const char *edition)
{
    struct buf lines = buf_make(STAGE_MAX_TEXT);
    for (size_t i = 0; i < refusal_count; i++) {
        if (!refusal_arises_in(&refusals[i], edition))
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

/* Each answer is documented on a page, or says that it was assumed, and after what. */
static void test_every_error_says_where_it_comes_from(void **state)
{
    (void)state;
    for (int error = 0; error < ERROR_COUNT; error++) {
        const char *source = error_row((enum error)error)->source;
        bool assumed = strncmp(source, "assumed, ", strlen("assumed, ")) == 0;
        if (!assumed && !strstr(source, " page"))
            fail_msg("%s", source);
    }
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

/* What a 403 names of an operation. */
static const char *name_in_refusal(const char *edition, const struct operation *operation)
{
    return edition_named(edition)->forbidden_names == FORBIDDEN_NAMES_PATH ? operation->path
                                                                           : operation->permission;
}

/* The same words; where those about the credential name its operation, these name theirs. */
static void assert_same_but_for_operation(const char *edition, const struct stage *credential,
                                          const struct stage *application)
{
    const char *name = name_in_refusal(edition, credential->operation);
    const char *body = buf_cstr(&credential->reply.body), *named = strstr(body, name);
    struct buf wanted = buf_make(STAGE_MAX_TEXT);
    if (named)
        buf_format(&wanted, "%.*s%s%s", (int)(named - body), body,
                   name_in_refusal(edition, application->operation), named + strlen(name));
    else
        buf_text(&wanted, body);
    assert_string_equal(buf_cstr(&application->reply.body), buf_cstr(&wanted));
    buf_free(&wanted);
}

static void compare_endpoints(const char *edition, const struct refusal *refusal)
{
    struct stage *credential = stage_make(edition), *application = stage_make(edition);
    struct refusal same = *refusal;
    same.operation = OPERATION_APPLICATIONS_DEACTIVATE;
    refuse(credential, refusal);
    refuse(application, &same);
    assert_non_null(application->note.reason);
    assert_string_equal(application->note.reason, reason_row(refusal->reason)->name);
    assert_string_equal(application->note.check, reason_row(refusal->reason)->check);
    assert_int_equal(application->reply.status, credential->reply.status);
    assert_same_but_for_operation(edition, credential, application);
    stage_free(credential);
    stage_free(application);
}

/* Not what its body must hold, and what that names. */
static bool is_of_both_endpoints(const struct refusal *refusal)
{
    const char *check = reason_row(refusal->reason)->check;
    return refusal->operation == CRED && strcmp(check, "body") != 0 &&
           strcmp(check, "look-up") != 0;
}

static void test_both_endpoints_refuse_alike(void **state)
{
    (void)state;
    static const char *const editions[] = {"2023", "2025"};
    for (size_t e = 0; e < COUNT(editions); e++)
        for (size_t i = 0; i < refusal_count; i++)
            if (is_of_both_endpoints(&refusals[i]) && refusal_arises_in(&refusals[i], editions[e]))
                compare_endpoints(editions[e], &refusals[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_error_says_where_it_comes_from),
        cmocka_unit_test(test_refusals_2023),
        cmocka_unit_test(test_refusals_2025),
        cmocka_unit_test(test_every_reason_is_produced),
        cmocka_unit_test(test_reasons_name_their_checks),
        cmocka_unit_test(test_a_refusal_changes_nothing),
        cmocka_unit_test(test_both_endpoints_refuse_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
