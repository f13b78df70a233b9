/* How a case and the preflight end, whatever the target answers. */
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
#include "conformance/run/preflight.h"
#include "conformance/run/walk_case.h"
#include "tests/unit/conformance/script_server.h"

#define CASE(id, steps)                                                                            \
    "{\"id\":\"" id "\",\"endpoints\":[\"cred\"],\"title\":\"t\",\"why\":\"w\","                   \
    "\"editions\":[\"2023\"],\"safety\":\"noop\",\"steps\":[" steps "]}"
#define CLAUSE ",\"level\":\"documented\",\"clause\":\"cred.response.200-success\"}"
#define REFUSED                                                                                    \
    CASE("cred.test.refused",                                                                      \
         "{\"name\":\"bare\",\"mutate\":[{\"verb\":\"remove\",\"on\":\"header:X-DFNS-NONCE\"}],"   \
         "\"expect\":[{\"on\":\"refusal\",\"op\":\"present\"" CLAUSE "]}")
#define TAMPERED                                                                                   \
    CASE("cred.test.tampered",                                                                     \
         "{\"name\":\"bare\",\"mutate\":[{\"verb\":\"tamper\",\"on\":\"header:Authorization\"}],"  \
         "\"expect\":[{\"on\":\"refusal\",\"op\":\"present\"" CLAUSE "]}")
#define TWO_STEPS                                                                                  \
    CASE("cred.test.two",                                                                          \
         "{\"name\":\"one\",\"control\":true,\"capture\":{\"said\":\"body:/message\"},"            \
         "\"expect\":[{\"on\":\"status\",\"op\":\"equals\",\"value\":200" CLAUSE "]},"             \
         "{\"name\":\"two\",\"repeat\":2,\"expect\":[{\"on\":\"body:/message\",\"op\":\"equals\"," \
         "\"value\":\"{{captured.said}}\"" CLAUSE "]}")

#define ANSWER(status, len, body)                                                                  \
    {                                                                                              \
        "HTTP/1.1 " status "\r\nContent-Length: " len "\r\n\r\n" body, SCRIPT_CLOSE                \
    }
#define INIT      ANSWER("200 OK", "45", "{\"challenge\":\"c\",\"challengeIdentifier\":\"ci\"} ")
#define ACTION    ANSWER("200 OK", "29", "{\"userAction\":\"a-user-act\"}  ")
#define SIGNED    INIT, ACTION
#define SUCCESS   ANSWER("200 OK", "21", "{\"message\":\"success\"}")
#define OTHERWISE ANSWER("200 OK", "19", "{\"message\":\"other\"}")
#define REFUSAL   ANSWER("400 Bad", "29", "{\"error\":{\"message\":\"nope\"}} ")
#define ECHO      ANSWER("400 Bad", "35", "{\"error\":{\"message\":\"a-user-act\"}} ")
/* Of the preflight's message, what is said is cut off in the middle of the token. */
#define LONG_ECHO                                                                                  \
    ANSWER(                                                                                        \
        "401 No", "157",                                                                           \
        "{\"error\":{\"message\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"   \
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: a-bearer-token\"}}         ")
#define DENIED ANSWER("401 No", "29", "{\"error\":{\"message\":\"nope\"}} ")
#define BROKEN ANSWER("500 Oops", "29", "{\"error\":{\"message\":\"oops\"}} ")
#define EMPTY  ANSWER("200 OK", "2", "{}")
#define PAGE   ANSWER("403 No", "6", "<html>")
#define SILENT                                                                                     \
    {                                                                                              \
        "", SCRIPT_CLOSE                                                                           \
    }
#define BUSY                                                                                       \
    {                                                                                              \
        "HTTP/1.1 429 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n", SCRIPT_CLOSE           \
    }
#define BUSY_LONG                                                                                  \
    {                                                                                              \
        "HTTP/1.1 429 Busy\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n", SCRIPT_CLOSE        \
    }
#define PACKED                                                                                     \
    {                                                                                              \
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08",      \
            SCRIPT_CLOSE                                                                           \
    }
#define LATE                                                                                       \
    {                                                                                              \
        "HTTP/1.1 200 OK\r\nDate: Mon, 09 Jan 2023 05:57:53 GMT\r\nContent-Length: 21\r\n\r\n"     \
        "{\"message\":\"success\"}",                                                               \
            SCRIPT_CLOSE                                                                           \
    }

enum { MAX_ANSWERS = 16 };

static struct library library;
static struct target target;

static int set_up(void **state)
{
    (void)state;
    struct status status = library_open(&library);
    struct references references = {&library.clauses, &library.editions};
    if (status_is_ok(&status))
        status = fixture_set_add(&library.cases, "cases/test/refused.json", span_of(REFUSED),
                                 &references);
    if (status_is_ok(&status))
        status = fixture_set_add(&library.cases, "cases/test/tampered.json", span_of(TAMPERED),
                                 &references);
    if (status_is_ok(&status))
        status =
            fixture_set_add(&library.cases, "cases/test/two.json", span_of(TWO_STEPS), &references);
    if (status_is_ok(&status))
        status = secrets_add(&target.secrets, SPAN_LITERAL("a-bearer-token"));
    if (status_is_ok(&status))
        status = fixture_set_finish(&library.cases);
    target.application_id = (char *)"ap-1";
    target.callers[ROLE_PERMITTED] = (struct caller){
        .token = (char *)"a-bearer-token",
        .sign_command = (char *)"cat > /dev/null; echo '{\"kind\":\"Key\"}'",
    };
    target.resources[ENDPOINT_CREDENTIAL].deactivated = (char *)"cr-1";
    if (!status_is_ok(&status))
        print_error("%s\n", status.message);
    return !status_is_ok(&status);
}

static int tear_down(void **state)
{
    (void)state;
    library_free(&library);
    secrets_free(&target.secrets);
    return 0;
}

struct stage {
    struct script_server *server;
    struct transport *transport;
    struct random random;
    struct session session;
};

static void stage_begin(struct stage *stage, const struct script_answer *answers, size_t count)
{
    struct transport_limits limits = {.connect_ms = 5000, .total_ms = 10000};
    stage->server = script_start(answers, count);
    assert_non_null(stage->server);
    struct status status = transport_open(&limits, &stage->transport);
    assert_true(status_is_ok(&status));
    stage->random = random_from_system();
    target.url = (char *)script_url(stage->server);
    stage->session = (struct session){
        .target = &target,
        .edition = editions_find(&library.editions, "2023"),
        .nonce_form = NONCE_UUID_DATE,
        .transport = stage->transport,
        .random = &stage->random,
        .vault = vault_make(&target.secrets),
    };
    assert_non_null(stage->session.vault);
}

static void stage_end(struct stage *stage)
{
    transport_close(stage->transport);
    vault_free(stage->session.vault);
    script_free(stage->server);
}

static const struct {
    const char *id;
    struct script_answer answers[MAX_ANSWERS];
    size_t count;
    enum verdict verdict;
    const char *explanation; /* words in it; NULL for none */
} rows[] = {
    {"cred.test.refused", {SIGNED, SUCCESS, SIGNED, REFUSAL}, 6, VERDICT_PASS, NULL},
    {"cred.test.refused", {SIGNED, SUCCESS, SIGNED, SUCCESS}, 6, VERDICT_FAIL, NULL},
    {"cred.test.refused", {SIGNED, SUCCESS, SIGNED, BROKEN}, 6, VERDICT_FAIL, NULL},
    {"cred.test.refused", {SIGNED, SUCCESS, SIGNED, PAGE}, 6, VERDICT_FAIL, NULL},
    {"cred.test.refused", {SIGNED, SUCCESS, SIGNED, SILENT}, 6, VERDICT_ERROR, "bare: Empty reply"},
    {"cred.test.refused",
     {SIGNED, DENIED},
     3,
     VERDICT_INCONCLUSIVE,
     "control of bare: the valid request was answered 401, not 200"},
    {"cred.test.refused", {SIGNED, SILENT}, 3, VERDICT_ERROR, "control of bare: Empty reply"},
    {"cred.test.refused",
     {DENIED},
     1,
     VERDICT_INCONCLUSIVE,
     "sign for control of bare: POST /auth/action/init was answered 401"},
    {"cred.test.refused",
     {SUCCESS},
     1,
     VERDICT_INCONCLUSIVE,
     "sign for control of bare: the challenge has no string"},
    {"cred.test.refused",
     {INIT, SUCCESS},
     2,
     VERDICT_INCONCLUSIVE,
     "the answer has no string \"userAction\""},
    {"cred.test.refused",
     {SIGNED, BUSY, BUSY, SUCCESS, SIGNED, BUSY, REFUSAL},
     9,
     VERDICT_PASS,
     NULL},
    {"cred.test.refused", {SIGNED, BUSY, BUSY, BUSY, BUSY}, 6, VERDICT_ERROR, "(429)"},
    {"cred.test.refused", {SIGNED, BUSY_LONG}, 3, VERDICT_ERROR, "(429)"},
    {"cred.test.two", {SIGNED, SUCCESS, SIGNED, SUCCESS, SIGNED, SUCCESS}, 9, VERDICT_PASS, NULL},
    {"cred.test.two", {SIGNED, SUCCESS, SIGNED, SUCCESS, SIGNED, OTHERWISE}, 9, VERDICT_FAIL, NULL},
    {"cred.test.two", {SIGNED, REFUSAL}, 3, VERDICT_INCONCLUSIVE, "one: the control of this case"},
    {"cred.test.two", {SIGNED, EMPTY}, 3, VERDICT_INCONCLUSIVE, "there is no body:/message"},
};

static void a_case_ends_as_its_answers_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct stage stage;
        struct case_result result = {0};
        struct plan_item item = {.fixture = fixture_set_find(&library.cases, rows[i].id)};
        struct random made_up = random_from_seed(1);
        stage_begin(&stage, rows[i].answers, rows[i].count);
        struct status status = walk_case(&stage.session, &item, false, &made_up, &result);
        assert_true(status_is_ok(&status));
        const char *said = result.explanation ? result.explanation : "nothing";
        if (result.verdict != rows[i].verdict)
            fail_msg("row %zu: %s: %s", i, verdict_name(result.verdict), said);
        if (!rows[i].explanation != !result.explanation ||
            (rows[i].explanation && !strstr(said, rows[i].explanation)))
            fail_msg("row %zu: %s", i, said);
        assert_int_equal(result.exchange_count, rows[i].count);
        script_stop(stage.server);
        assert_int_equal(script_requests(stage.server), rows[i].count);
        case_result_free(&result);
        stage_end(&stage);
    }
}

static const char *header_of(const struct exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->request_header_count; i++)
        if (strcmp(exchange->request_headers[i].name, name) == 0)
            return exchange->request_headers[i].value;
    return NULL;
}

static void every_request_is_signed_and_fresh(void **state)
{
    (void)state;
    static const struct script_answer answers[] = {SIGNED, SUCCESS, SIGNED, REFUSAL};
    struct stage stage;
    struct case_result result = {0};
    struct plan_item item = {.fixture = fixture_set_find(&library.cases, "cred.test.refused")};
    struct random made_up = random_from_seed(1);
    stage_begin(&stage, answers, 6);
    struct status status = walk_case(&stage.session, &item, false, &made_up, &result);
    assert_true(status_is_ok(&status));
    script_stop(stage.server);
    static const char *const steps[] = {"sign for control of bare",
                                        "sign for control of bare",
                                        "control of bare",
                                        "sign for bare",
                                        "sign for bare",
                                        "bare"};
    for (size_t i = 0; i < 6; i++) {
        const struct exchange *exchange = &result.exchanges[i];
        assert_string_equal(exchange->step, steps[i]);
        assert_string_equal(header_of(exchange, "X-DFNS-APPID"), "ap-1");
        for (size_t k = 0; k < i && i < 5; k++)
            assert_string_not_equal(header_of(exchange, "X-DFNS-NONCE"),
                                    header_of(&result.exchanges[k], "X-DFNS-NONCE"));
    }
    assert_null(header_of(&result.exchanges[5], "X-DFNS-NONCE"));
    assert_non_null(strstr(script_request(stage.server, 5), "X-DFNS-USERACTION: a-user-act"));
    assert_non_null(strstr(script_request(stage.server, 3),
                           "{\"userActionPayload\":\"{\\\"credentialUuid\\\":\\\"cr-1\\\"}\","
                           "\"userActionHttpMethod\":\"PUT\",\"userActionHttpPath\":"
                           "\"/auth/credentials/deactivate\",\"userActionServerKind\":\"Api\"}"));
    case_result_free(&result);
    stage_end(&stage);
}

static struct case_result play(struct stage *stage, const char *id)
{
    struct case_result result = {0};
    struct plan_item item = {.fixture = fixture_set_find(&library.cases, id)};
    struct random made_up = random_from_seed(1);
    struct status status = walk_case(&stage->session, &item, false, &made_up, &result);
    assert_true(status_is_ok(&status));
    return result;
}

/* Nor is it shown when the target repeats it to a case that has none itself. */
static void a_user_action_is_not_kept(void **state)
{
    (void)state;
    static const struct script_answer answers[] = {SIGNED, SUCCESS, SIGNED, ECHO};
    struct stage stage;
    stage_begin(&stage, answers, 6);
    struct case_result result = play(&stage, "cred.test.refused");
    for (size_t i = 0; i < result.exchange_count; i++)
        assert_null(strstr(result.exchanges[i].response_body, "a-user-act"));
    assert_string_equal(header_of(&result.exchanges[5], "X-DFNS-USERACTION"), "***");
    case_result_free(&result);
    result = play(&stage, "cred.test.refused");
    assert_int_equal(result.exchange_count, 1);
    assert_null(strstr(result.exchanges[0].response_body, "a-user-act"));
    case_result_free(&result);
    stage_end(&stage);
}

/* Who knows where it was changed can undo that. */
static void a_secret_with_one_character_changed_is_one(void **state)
{
    (void)state;
    static const struct script_answer answers[] = {SIGNED, SUCCESS, SIGNED, REFUSAL};
    struct stage stage;
    stage_begin(&stage, answers, 6);
    struct case_result result = play(&stage, "cred.test.tampered");
    script_stop(stage.server);
    assert_non_null(
        strstr(script_request(stage.server, 5), "Authorization: Bearer A-bearer-token"));
    assert_string_equal(header_of(&result.exchanges[5], "Authorization"), "Bearer ***");
    case_result_free(&result);
    stage_end(&stage);
}

static const struct {
    struct script_answer answers[MAX_ANSWERS];
    size_t count;
    enum nonce_form form;
    const char *says; /* words in the failure; NULL for none */
} flights[] = {
    {{SIGNED, SUCCESS}, 3, NONCE_UUID_DATE, NULL},
    {{REFUSAL, SIGNED, SUCCESS}, 4, NONCE_UUID_DATETIME, NULL},
    {{REFUSAL, SIGNED, REFUSAL, SIGNED, SUCCESS}, 7, NONCE_NONCE_DATETIME, NULL},
    {{REFUSAL, REFUSAL, REFUSAL}, 3, 0, "POST /auth/action/init was answered 400: \"nope\""},
    {{DENIED}, 1, 0, "POST /auth/action/init was answered 401: \"nope\""},
    {{LONG_ECHO}, 1, 0, "xxx: ***\""},
    {{SIGNED, DENIED}, 3, 0, "PUT /auth/credentials/deactivate was answered 401: \"nope\""},
    {{SILENT}, 1, 0, "Empty reply"},
    {{SIGNED, LATE}, 3, 0, "the clocks differ by"},
    {{PACKED}, 1, 0, "compressed (Content-Encoding)"},
    {{SIGNED, PACKED}, 3, 0, "compressed (Content-Encoding)"},
};

static void preflight_finds_the_form_or_says_why_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof flights / sizeof flights[0]; i++) {
        struct stage stage;
        stage_begin(&stage, flights[i].answers, flights[i].count);
        struct status status = preflight(&stage.session);
        if (!flights[i].says && !status_is_ok(&status))
            fail_msg("row %zu: %s", i, status.message);
        if (flights[i].says && !strstr(status.message, flights[i].says))
            fail_msg("row %zu: \"%s\", not \"%s\"", i, status.message, flights[i].says);
        if (!flights[i].says)
            assert_int_equal(stage.session.nonce_form, flights[i].form);
        script_stop(stage.server);
        assert_int_equal(script_requests(stage.server), flights[i].count);
        stage_end(&stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_ends_as_its_answers_say),
        cmocka_unit_test(every_request_is_signed_and_fresh),
        cmocka_unit_test(a_user_action_is_not_kept),
        cmocka_unit_test(a_secret_with_one_character_changed_is_one),
        cmocka_unit_test(preflight_finds_the_form_or_says_why_not),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
