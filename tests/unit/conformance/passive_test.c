/* The cases that judge every answer of a run: what they see, and what they keep of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/fixture/library.h"
#include "conformance/run/passive.h"

static struct library library;

static void no_complaint(void *context, const struct status *status)
{
    (void)context;
    print_error("%s\n", status->message);
}

static int set_up(void **state)
{
    (void)state;
    struct status status = library_open(&library);
    if (status_is_ok(&status))
        status = library_add_embedded(&library, no_complaint, NULL);
    if (status_is_ok(&status))
        status = fixture_set_finish(&library.cases);
    return !status_is_ok(&status);
}

static int tear_down(void **state)
{
    (void)state;
    library_free(&library);
    return 0;
}

#define CREDENTIALS "http://127.0.0.1:1/auth/credentials/deactivate"
#define LISTING     "http://127.0.0.1:1/auth/credentials"
#define REFUSED     "{\"error\":{\"message\":\"nope\"}}"
#define SUCCESS     "{\"message\":\"success\"}"
#define JSON        "application/json"

static const struct {
    const char *id;
    const char *url;
    int status;
    bool forced;
    const char *type;
    const char *body;
    enum verdict verdict; /* strict */
} rows[] = {
    {"any.error-envelope", CREDENTIALS, 400, false, JSON, REFUSED, VERDICT_PASS},
    {"any.error-envelope", CREDENTIALS, 400, false, JSON, SUCCESS, VERDICT_FAIL},
    {"any.error-envelope", CREDENTIALS, 500, true, "text/html", "<html>", VERDICT_FAIL},
    {"any.error-envelope", CREDENTIALS, 200, false, JSON, SUCCESS, VERDICT_INCONCLUSIVE},
    {"any.error-envelope", LISTING, 400, false, JSON, SUCCESS, VERDICT_INCONCLUSIVE},
    {"any.success-shape", CREDENTIALS, 200, false, JSON, SUCCESS, VERDICT_PASS},
    {"any.success-shape", CREDENTIALS, 200, false, JSON, "{\"message\":\"ok\"}", VERDICT_FAIL},
    {"any.status-set", CREDENTIALS, 403, false, JSON, REFUSED, VERDICT_PASS},
    {"any.status-set", CREDENTIALS, 404, false, JSON, REFUSED, VERDICT_NOTE},
    {"any.status-set", CREDENTIALS, 418, false, JSON, REFUSED, VERDICT_FAIL},
    {"any.strict-json", CREDENTIALS, 400, false, JSON, REFUSED, VERDICT_PASS},
    {"any.strict-json", CREDENTIALS, 400, false, JSON, "{\"a\":1,}", VERDICT_FAIL},
    {"any.strict-json", CREDENTIALS, 400, false, JSON, "\"\xff\"", VERDICT_FAIL},
    {"any.strict-json", CREDENTIALS, 400, false, "text/plain", REFUSED, VERDICT_FAIL},
    {"any.no-secret-echo", CREDENTIALS, 400, false, JSON, REFUSED, VERDICT_PASS},
    {"any.no-secret-echo", CREDENTIALS, 400, false, JSON, "\"a-long-secret\"", VERDICT_FAIL},
    {"any.no-unexpected-5xx", CREDENTIALS, 400, false, JSON, REFUSED, VERDICT_PASS},
    {"any.no-unexpected-5xx", LISTING, 503, false, JSON, REFUSED, VERDICT_FAIL},
    {"any.no-unexpected-5xx", LISTING, 599, false, JSON, REFUSED, VERDICT_FAIL},
    {"any.no-unexpected-5xx", CREDENTIALS, 500, true, JSON, REFUSED, VERDICT_INCONCLUSIVE},
};

/* The result of the passive case that `id` names, once it has seen one answer. */
static struct case_result judge(size_t row)
{
    struct header_line type = {(char *)"Content-Type", (char *)rows[row].type};
    struct exchange exchange = {.step = (char *)"step",
                                .method = (char *)"PUT",
                                .url = (char *)rows[row].url,
                                .forced = rows[row].forced,
                                .status = rows[row].status,
                                .response_headers = &type,
                                .response_header_count = 1,
                                .response_body = (char *)rows[row].body,
                                .response_body_len = strlen(rows[row].body)};
    struct case_result seen = {
        .id = (char *)"cred.a.case", .exchanges = &exchange, .exchange_count = 1};
    struct plan_item item = {.fixture = fixture_set_find(&library.cases, rows[row].id)};
    struct plan plan = {&item, 1};
    struct secrets secrets = {0};
    struct case_result result = {0};
    struct status status = secrets_add(&secrets, span_of("a-long-secret"));
    struct passive *passive = passive_make(&plan);
    assert_non_null(passive);
    if (status_is_ok(&status))
        status = passive_watch(passive, &seen, &secrets);
    if (status_is_ok(&status))
        status = passive_conclude(passive, item.fixture, true, &result);
    assert_true(status_is_ok(&status));
    passive_free(passive);
    secrets_free(&secrets);
    return result;
}

static void an_answer_is_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct case_result result = judge(i);
        if (result.verdict != rows[i].verdict)
            fail_msg("row %zu: %s is %s", i, rows[i].id, verdict_name(result.verdict));
        case_result_free(&result);
    }
}

static void what_is_kept_names_the_case_and_hides_the_secret(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct case_result result = judge(i);
        if (rows[i].verdict == VERDICT_FAIL) {
            assert_int_equal(result.exchange_count, 1);
            assert_string_equal(result.assertions[0].step, "cred.a.case: step");
            assert_string_equal(result.exchanges[0].step, "cred.a.case: step");
            assert_null(strstr(result.exchanges[0].response_body, "a-long-secret"));
        }
        case_result_free(&result);
    }
}

/* A 429 that was waited out is nobody's answer. */
static void what_told_us_to_wait_is_not_judged(void **state)
{
    (void)state;
    struct exchange exchange = {.step = (char *)"step (told to wait)",
                                .method = (char *)"PUT",
                                .url = (char *)CREDENTIALS,
                                .told_to_wait = true,
                                .status = 429,
                                .response_body = (char *)"slow down",
                                .response_body_len = 9};
    struct case_result seen = {
        .id = (char *)"cred.a.case", .exchanges = &exchange, .exchange_count = 1};
    struct plan_item item = {.fixture = fixture_set_find(&library.cases, "any.error-envelope")};
    struct plan plan = {&item, 1};
    struct secrets secrets = {0};
    struct case_result result = {0};
    struct passive *passive = passive_make(&plan);
    assert_non_null(passive);
    struct status status = passive_watch(passive, &seen, &secrets);
    assert_true(status_is_ok(&status));
    status = passive_conclude(passive, item.fixture, true, &result);
    assert_true(status_is_ok(&status));
    assert_int_equal(result.verdict, VERDICT_INCONCLUSIVE);
    case_result_free(&result);
    passive_free(passive);
}

/* Shows so many answers of this status to one that watches. */
static void show(struct passive *passive, size_t count, int status)
{
    struct secrets secrets = {0};
    for (size_t i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "%d#%zu", status, i);
        struct exchange exchange = {.step = name,
                                    .method = (char *)"PUT",
                                    .url = (char *)CREDENTIALS,
                                    .status = status,
                                    .response_body = (char *)REFUSED,
                                    .response_body_len = strlen(REFUSED)};
        struct case_result seen = {
            .id = (char *)"cred.a.case", .exchanges = &exchange, .exchange_count = 1};
        struct status shown = passive_watch(passive, &seen, &secrets);
        assert_true(status_is_ok(&shown));
    }
}

/* However many observations were made before, and whoever made them, it fails the case. */
static void what_fails_is_kept_behind_many_observations(void **state)
{
    (void)state;
    struct plan_item item = {.fixture = fixture_set_find(&library.cases, "any.status-set")};
    struct plan plan = {&item, 1};
    struct case_result result = {0};
    struct passive *passive = passive_make(&plan), *part = passive_make(&plan);
    assert_non_null(passive);
    assert_non_null(part);
    show(passive, 2 * PASSIVE_MAX_FINDINGS, 404);
    show(part, 2 * PASSIVE_MAX_FINDINGS, 404);
    show(part, 1, 418);
    struct status status = passive_add(passive, part);
    assert_true(status_is_ok(&status));
    status = passive_conclude(passive, item.fixture, false, &result);
    assert_true(status_is_ok(&status));
    assert_int_equal(result.verdict, VERDICT_WARN);
    assert_int_equal(result.assertion_count, PASSIVE_MAX_FINDINGS + 1);
    assert_int_equal(result.exchange_count, PASSIVE_MAX_FINDINGS + 1);
    assert_string_equal(result.exchanges[PASSIVE_MAX_FINDINGS].step, "cred.a.case: 418#0");
    case_result_free(&result);
    passive_free(passive);
    passive_free(part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_judged),
        cmocka_unit_test(what_is_kept_names_the_case_and_hides_the_secret),
        cmocka_unit_test(what_told_us_to_wait_is_not_judged),
        cmocka_unit_test(what_fails_is_kept_behind_many_observations),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
