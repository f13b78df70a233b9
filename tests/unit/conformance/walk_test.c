/* Steps that do more than send one request: races, searches, looks at the state, hooks. */
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
#include "conformance/run/walk_case.h"
#include "tests/unit/conformance/script_server.h"

#define CASE(id, steps)                                                                            \
    "{\"id\":\"" id "\",\"endpoints\":[\"cred\"],\"title\":\"t\",\"why\":\"w\","                   \
    "\"editions\":[\"2023\"],\"safety\":\"noop\",\"steps\":[" steps "]}"
#define ALONE(id, steps)                                                                           \
    "{\"alone\":true,\"id\":\"" id "\",\"endpoints\":[\"cred\"],\"title\":\"t\",\"why\":\"w\","    \
    "\"editions\":[\"2023\"],\"safety\":\"noop\",\"steps\":[" steps "]}"
#define CLAUSE ",\"level\":\"documented\",\"clause\":\"cred.response.200-success\"}"
#define RACE                                                                                       \
    CASE("cred.test.race", "{\"name\":\"race\",\"barrier\":2,\"share\":[\"X-DFNS-NONCE\"],"        \
                           "\"expect\":[{\"on\":\"answers\",\"op\":\"json-equal\",\"value\":"      \
                           "{\"200\":{\"success\":1},\"400\":{\"nope\":1}}" CLAUSE                 \
                           ",{\"on\":\"status\",\"op\":\"in\",\"value\":[200,400]" CLAUSE "]}")
#define SEARCH                                                                                     \
    CASE("cred.test.search",                                                                       \
         "{\"name\":\"age\",\"bisect\":4,\"mutate\":[{\"verb\":\"set\",\"on\":\"header:X-Age\","   \
         "\"value\":\"{{aged}}\"}],\"expect\":[{\"on\":\"measured\",\"op\":\"json-equal\","        \
         "\"value\":{\"accepted_s\":2,\"refused_s\":3}" CLAUSE "]}")
#define STATE                                                                                      \
    CASE("cred.test.state",                                                                        \
         "{\"name\":\"before\",\"send\":false,\"control\":true,\"expect\":[{\"on\":\"state:/on\"," \
         "\"op\":\"equals\",\"value\":true" CLAUSE "]},"                                           \
         "{\"name\":\"act\",\"expect\":[{\"on\":\"state:/"                                         \
         "on\",\"op\":\"equals\",\"value\":false" CLAUSE "]}")
#define HOOK                                                                                       \
    ALONE("cred.test.hook", "{\"name\":\"fault\",\"hook\":\"next_request_fails\",\"expect\":["     \
                            "{\"on\":\"status\",\"op\":\"equals\",\"value\":500" CLAUSE "]}")

#define ANSWER(status, len, body)                                                                  \
    {                                                                                              \
        "HTTP/1.1 " status "\r\nContent-Length: " len "\r\n\r\n" body, SCRIPT_CLOSE                \
    }
#define INIT    ANSWER("200 OK", "45", "{\"challenge\":\"c\",\"challengeIdentifier\":\"ci\"} ")
#define ACTION  ANSWER("200 OK", "29", "{\"userAction\":\"a-user-act\"}  ")
#define SIGNED  INIT, ACTION
#define SUCCESS ANSWER("200 OK", "21", "{\"message\":\"success\"}")
#define REFUSAL ANSWER("400 Bad", "29", "{\"error\":{\"message\":\"nope\"}} ")
#define BROKEN  ANSWER("500 Oops", "29", "{\"error\":{\"message\":\"oops\"}} ")
#define ON      ANSWER("200 OK", "49", "{\"items\":[{\"credentialUuid\":\"CR-1\",\"on\":true}]}  ")
#define OFF     ANSWER("200 OK", "49", "{\"items\":[{\"credentialUuid\":\"cr-1\",\"on\":false}]} ")
#define NOTHING ANSWER("200 OK", "2", "{}")

enum { MAX_ANSWERS = 16 };

static struct library library;
static struct target target;

static int set_up(void **state)
{
    static const char *const cases[] = {RACE, SEARCH, STATE, HOOK};
    (void)state;
    struct status status = library_open(&library);
    struct references references = {&library.clauses, &library.editions};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0] && status_is_ok(&status); i++)
        status = fixture_set_add(&library.cases, "test.json", span_of(cases[i]), &references);
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
    return 0;
}

/* One case against a server that answers by a script. */
struct stage {
    struct script_server *server;
    struct transport *transport;
    struct random random;
    struct case_result result;
};

static void play(struct stage *stage, const char *id, const struct script_answer *answers,
                 size_t count)
{
    struct transport_limits limits = {.connect_ms = 5000, .total_ms = 10000};
    struct plan_item item = {.fixture = fixture_set_find(&library.cases, id)};
    struct random made_up = random_from_seed(1);
    *stage = (struct stage){.server = script_start(answers, count), .random = random_from_system()};
    assert_non_null(stage->server);
    assert_non_null(item.fixture);
    struct status status = transport_open(&limits, &stage->transport);
    assert_true(status_is_ok(&status));
    target.url = (char *)script_url(stage->server);
    struct session session = {
        .target = &target,
        .edition = editions_find(&library.editions, "2023"),
        .nonce_form = NONCE_UUID_DATE,
        .transport = stage->transport,
        .random = &stage->random,
        .vault = vault_make(&target.secrets),
    };
    assert_non_null(session.vault);
    status = walk_case(&session, &item, false, &made_up, &stage->result);
    assert_true(status_is_ok(&status));
    vault_free(session.vault);
    script_stop(stage->server);
}

static void end(struct stage *stage)
{
    case_result_free(&stage->result);
    transport_close(stage->transport);
    script_free(stage->server);
}

static const struct {
    const char *id;
    struct script_answer answers[MAX_ANSWERS];
    size_t count;
    enum verdict verdict;
    const char *hook;
    const char *explanation; /* words in it; NULL for none */
} rows[] = {
    {"cred.test.race",
     {SIGNED, SUCCESS, SIGNED, SIGNED, SUCCESS, REFUSAL},
     9,
     VERDICT_PASS,
     NULL,
     NULL},
    {"cred.test.race",
     {SIGNED, SUCCESS, SIGNED, SIGNED, SUCCESS, SUCCESS},
     9,
     VERDICT_FAIL,
     NULL,
     NULL},
    {"cred.test.race",
     {SIGNED, SUCCESS, SIGNED, SIGNED, REFUSAL, BROKEN},
     9,
     VERDICT_FAIL,
     NULL,
     NULL},
    {"cred.test.search",
     {SIGNED, SUCCESS, SIGNED, REFUSAL, SIGNED, SUCCESS, SIGNED, REFUSAL},
     12,
     VERDICT_PASS,
     NULL,
     NULL},
    {"cred.test.search", {SIGNED, SUCCESS, SIGNED, SUCCESS}, 6, VERDICT_FAIL, NULL, NULL},
    {"cred.test.search",
     {SIGNED, SUCCESS, SIGNED, BROKEN},
     6,
     VERDICT_INCONCLUSIVE,
     NULL,
     "no limit to be found"},
    {"cred.test.state", {ON, SIGNED, SUCCESS, OFF}, 5, VERDICT_PASS, NULL, NULL},
    {"cred.test.state", {ON, SIGNED, SUCCESS, ON}, 5, VERDICT_FAIL, NULL, NULL},
    {"cred.test.state", {OFF}, 1, VERDICT_INCONCLUSIVE, NULL, "control of this case"},
    {"cred.test.state", {NOTHING}, 1, VERDICT_INCONCLUSIVE, NULL, "without \"items\""},
    {"cred.test.hook", {SIGNED, BROKEN}, 3, VERDICT_PASS, "true", NULL},
    {"cred.test.hook", {SIGNED, SUCCESS}, 3, VERDICT_FAIL, "true", NULL},
    {"cred.test.hook", {SIGNED}, 2, VERDICT_ERROR, "false", "hooks.next_request_fails"},
};

static void a_case_ends_as_its_answers_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct stage stage;
        target.next_request_fails = (char *)rows[i].hook;
        play(&stage, rows[i].id, rows[i].answers, rows[i].count);
        const char *said = stage.result.explanation ? stage.result.explanation : "";
        if (stage.result.verdict != rows[i].verdict ||
            script_requests(stage.server) != rows[i].count ||
            (rows[i].explanation && !strstr(said, rows[i].explanation)))
            fail_msg("row %zu: %s after %zu requests: %s", i, verdict_name(stage.result.verdict),
                     script_requests(stage.server), said);
        end(&stage);
    }
}

/* The value of a header in what the server was sent. */
static struct span header_of(const char *request, const char *name)
{
    const char *at = strstr(request, name);
    assert_non_null(at);
    at += strlen(name);
    return (struct span){at, strcspn(at, "\r")};
}

static void a_race_shares_one_header_and_overlaps(void **state)
{
    (void)state;
    struct stage stage;
    play(&stage, "cred.test.race", rows[0].answers, rows[0].count);
    struct span first = header_of(script_request(stage.server, 7), "X-DFNS-NONCE: ");
    struct span second = header_of(script_request(stage.server, 8), "X-DFNS-NONCE: ");
    struct span control = header_of(script_request(stage.server, 2), "X-DFNS-NONCE: ");
    assert_true(span_equal(first, second));
    assert_false(span_equal(first, control));
    const struct exchange *a = &stage.result.exchanges[7], *b = &stage.result.exchanges[8];
    assert_true(b->started_us < a->started_us + a->duration_us);
    assert_true(a->started_us < b->started_us + b->duration_us);
    end(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_ends_as_its_answers_say),
        cmocka_unit_test(a_race_shares_one_header_and_overlaps),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
