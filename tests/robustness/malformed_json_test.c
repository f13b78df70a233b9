/*
 * Bodies that are not what they should be, row by row and spoiled at random: each is refused in our
 * envelope, and nothing has changed. Edition 2025 asks for no nonce, so that a bearer alone leads
 * as far as the body.
 */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "tests/robustness/mutation.h"
#include "tests/robustness/subject.h"
#include "tests/robustness/timings.h"
#include "tests/support/wire.h"

enum {
    SEED = 1,
    ROUNDS = 20000,
    PROMPT_US = 10 * 1000,
    MAX_TEXT = 16 * 1024 * 1024,
    MAX_BODY = 64 * 1024
};

#define CREDENTIAL "PUT /auth/credentials/deactivate"
#define MEMBER     "{\"credentialUuid\":\"cr-1\""

static const char *const options[] = {"--edition", "2025", NULL};

static struct subject subject;
static struct wire wire;
static char *bearer;

static char *read_bearer(void)
{
    const char *const argv[] = {subject_program(), "target", NULL};
    struct buf output = buf_make(MAX_TEXT);
    assert_int_equal(process_run(argv, &output, false), 0);
    cJSON *target = json_parse(buf_peek(&output), NULL);
    const cJSON *token = json_pointer(target, "/callers/permitted/token");
    char *copy = strdup(token->valuestring);
    cJSON_Delete(target);
    buf_free(&output);
    return copy;
}

static int start(void **state)
{
    (void)state;
    bearer = read_bearer();
    subject_start(&subject, options);
    wire_open(&wire, subject.port);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    wire_close(&wire);
    subject_check_unharmed(&subject);
    subject_stop(&subject);
    free(bearer);
    return 0;
}

/* `route`: method and path. */
static void ask(const char *route, struct span body, struct wire_answer *answer)
{
    struct buf request = buf_make(MAX_TEXT);
    buf_format(&request,
               "%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
               "Authorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n",
               route, bearer, body.len);
    buf_span(&request, body);
    wire_send(&wire, request.ptr, request.len);
    buf_free(&request);
    assert_true(wire_read(&wire, answer));
    if (!wire_field_is(answer, "Connection", "close"))
        return;
    wire_close(&wire);
    wire_open(&wire, subject.port);
}

/* {"error":{"message":text}} and nothing else. */
static bool is_refusal(const struct wire_answer *answer)
{
    const cJSON *error = json_member(answer->body, "error");
    return answer->status >= 400 && answer->status < 500 && answer->body->child == error && error &&
           !error->next && json_text(error, "message") && !error->child->next;
}

struct row {
    struct span body;
    const char *reason;
};

#define ROW(body, reason)                                                                          \
    {                                                                                              \
        SPAN_LITERAL(body), reason                                                                 \
    }

static const struct row rows[] = {
    /* not JSON, though some readers take it for JSON */
    ROW("", "body.absent"),
    ROW(" \r\n\t", "body.absent"),
    ROW("01", "body.not-json"),
    ROW("1.", "body.truncated"),
    ROW("1e", "body.truncated"),
    ROW("[1.]", "body.not-json"),
    ROW("[1e]", "body.not-json"),
    ROW("[.5]", "body.not-json"),
    ROW("[+1]", "body.not-json"),
    ROW("[0x1]", "body.not-json"),
    ROW("[NaN]", "body.not-json"),
    ROW("[Infinity]", "body.not-json"),
    ROW("[1,]", "body.not-json"),
    ROW("{'a':1}", "body.not-json"),
    ROW("{a:1}", "body.not-json"),
    ROW("[1]/**/", "body.not-json"),
    ROW("\"\\x41\"", "body.not-json"),
    ROW("\"a\nb\"", "body.not-json"),
    ROW("\"a\tb\"", "body.not-json"),
    ROW("\xEF\xBB\xBF{}", "body.not-json"),
    ROW("{} {}", "body.not-json"),
    ROW("true x", "body.not-json"),
    ROW("{}\0", "body.not-json"),
    ROW("{}\0{}", "body.not-json"),
    ROW("\0", "body.not-json"),
    ROW("TRUE", "body.not-json"),
    ROW("\xC2\xA0{}", "body.not-json"),
    ROW(MEMBER, "body.truncated"),
    ROW(MEMBER ",", "body.truncated"),
    ROW("{\"credentialUuid\":\"cr-1", "body.truncated"),
    ROW("{\"credentialUuid\":\"cr-1\\", "body.truncated"),
    ROW("{\"credentialUuid\":\"\\u12", "body.truncated"),
    /* no text that could be sent on */
    ROW("{\"credentialUuid\":\"\xFF\xFE\"}", "body.not-utf8"),
    ROW("{\"credentialUuid\":\"\xC0\x80\"}", "body.not-utf8"),
    ROW("{\"credentialUuid\":\"\xED\xA0\x80\"}", "body.not-utf8"),
    ROW("{\"credentialUuid\":\"\xF4\x90\x80\x80\"}", "body.not-utf8"),
    ROW("{\"credentialUuid\":\"\\ud800\"}", "body.not-utf8"),
    ROW("{\"credentialUuid\":\"\\udc00\\ud800\"}", "body.not-utf8"),
    /* a text that ends early for who reads it as a C string */
    ROW("{\"credentialUuid\":\"cr-1\\u0000x\"}", "body.nul-character"),
    ROW("{\"credentialUuid\":\"cr-1\0x\"}", "body.nul-character"),
    ROW("{\"credentialUuid\\u0000\":\"cr-1\"}", "body.nul-character"),
    /* which of the two? */
    ROW(MEMBER ",\"credentialUuid\":\"cr-2\"}", "body.duplicate-key"),
    ROW(MEMBER ",\"credential\\u0055uid\":\"cr-1\"}", "body.duplicate-key"),
    ROW(MEMBER ",\"x\":[{\"a\":1,\"a\":1}]}", "body.duplicate-key"),
    /* the name as it is spelt, and the type that it has */
    ROW("{\"CredentialUuid\":\"cr-1\"}", "body.member-absent"),
    ROW("{\"credentialuuid\":\"cr-1\"}", "body.member-absent"),
    ROW("{\"credentialUuid \":\"cr-1\"}", "body.member-absent"),
    ROW("[" MEMBER "}]", "body.not-an-object"),
    ROW("\"cr-1\"", "body.not-an-object"),
    ROW("null", "body.not-an-object"),
    ROW("{\"credentialUuid\":null}", "body.member-of-wrong-type"),
    ROW("{\"credentialUuid\":3e9}", "body.member-of-wrong-type"),
    ROW("{\"credentialUuid\":1.5}", "body.member-of-wrong-type"),
    ROW("{\"credentialUuid\":-0}", "body.member-of-wrong-type"),
    ROW("{\"credentialUuid\":1e400}", "body.member-of-wrong-type"),
    ROW("{\"credentialUuid\":[\"cr-1\"]}", "body.member-of-wrong-type"),
    ROW("{\"credentialUuid\":\"\"}", "body.member-empty"),
    /* a number of 64 digits */
    ROW("{\"a\":1111111111222222222233333333334444444444555555555566666666667777}",
        "body.too-complex"),
};

static void expect(const char *route, struct span body, const char *reason)
{
    struct wire_answer answer;
    ask(route, body, &answer);
    if (!is_refusal(&answer) || !wire_field_is(&answer, "X-Sim-Reason", reason))
        fail_msg("wanted %s for %.*s, got\n%s", reason, (int)(body.len < 99 ? body.len : 99),
                 body.ptr, answer.head);
    wire_forget(&answer);
}

static void every_row_is_refused_for_its_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        expect(CREDENTIAL, rows[i].body, rows[i].reason);
}

static void repeat(struct buf *out, const char *text, size_t count)
{
    while (count-- > 0)
        buf_text(out, text);
}

/* `depth` brackets, the object's among them. */
static void put_nested(struct buf *out, size_t depth)
{
    buf_clear(out);
    buf_text(out, MEMBER ",\"x\":");
    repeat(out, "[", depth - 1);
    repeat(out, "]", depth - 1);
    buf_char(out, '}');
}

/* Where the body is accepted, the next refusal is that of the user action, which is missing. */
static void limits_are_exact(void **state)
{
    (void)state;
    struct buf body = buf_make(MAX_TEXT);
    put_nested(&body, 64);
    expect(CREDENTIAL, buf_peek(&body), "user-action.absent");
    put_nested(&body, 65);
    expect(CREDENTIAL, buf_peek(&body), "body.too-complex");
    buf_clear(&body);
    repeat(&body, "[", MAX_BODY);
    expect(CREDENTIAL, buf_peek(&body), "body.too-complex");
    repeat(&body, "[", 100000 - MAX_BODY);
    expect(CREDENTIAL, buf_peek(&body), "request.too-large");
    buf_clear(&body);
    buf_text(&body, MEMBER ",\"x\":[0");
    repeat(&body, ",0", (MAX_BODY - body.len) / 2 - 1);
    buf_text(&body, "]}");
    repeat(&body, " ", MAX_BODY - body.len);
    expect(CREDENTIAL, buf_peek(&body), "user-action.absent");
    buf_char(&body, ' ');
    expect(CREDENTIAL, buf_peek(&body), "request.too-large");
    buf_free(&body);
}

static void expect_admin(const char *route, struct span body, int status)
{
    struct wire_answer answer;
    ask(route, body, &answer);
    if (answer.status != status)
        fail_msg("wanted %d for %.*s, got\n%s", status, (int)(body.len < 99 ? body.len : 99),
                 body.ptr, answer.head);
    assert_int_equal(json_text(json_member(answer.body, "error"), "message") != NULL,
                     status != 200);
    wire_forget(&answer);
}

/* `count` values: the object, the array and what is in it. */
static void put_values(struct buf *out, size_t count)
{
    buf_clear(out);
    buf_text(out, "{\"method\":\"PUT\",\"path\":\"/x\",\"body\":[0");
    repeat(out, ",0", count - 5);
    buf_text(out, "]}");
}

/* The body of an admin route may be larger, so that it can hold more values. 422 is what a document
 * gets that was read: the request that it describes could not be sent. */
static void admin_routes_have_the_same_limits(void **state)
{
    (void)state;
    struct buf body = buf_make(MAX_TEXT + 1);
    put_values(&body, 50000);
    expect_admin("POST /_sim/explain", buf_peek(&body), 422);
    put_values(&body, 50001);
    expect_admin("POST /_sim/explain", buf_peek(&body), 400);
    buf_clear(&body);
    repeat(&body, "[", 100000);
    expect_admin("POST /_sim/verify", buf_peek(&body), 400);
    buf_free(&body);
    expect_admin("POST /_sim/verify", SPAN_LITERAL("{\"match\":{},\"times\":1e19}"), 422);
    expect_admin("POST /_sim/verify", SPAN_LITERAL("{\"match\":{},\"times\":1.5}"), 422);
    expect_admin("POST /_sim/verify", SPAN_LITERAL("{\"match\":{},\"times\":1e400}"), 422);
    expect_admin("POST /_sim/verify", SPAN_LITERAL("{\"Match\":{}}"), 422);
    expect_admin("POST /_sim/verify", SPAN_LITERAL("{\"match\":{},\"match\":{}}"), 400);
}

static const struct original {
    const char *route;
    struct span body;
    bool is_admin; /* may be answered 200, and 409 too */
} originals[] = {
    {CREDENTIAL, SPAN_LITERAL(MEMBER "}"), false},
    {"PUT /auth/manage/apps/deactivate",
     SPAN_LITERAL("{\"appId\": \"a6a47c9c-6f84-4af5-8e7a-30118cccdda4\", \"n\": [1.5e3, -0, true,"
                  " null, {\"\\u00e9\": \"\xC3\xA9\\n\"}]}"),
     false},
    {"POST /auth/action/init",
     SPAN_LITERAL("{\"userActionPayload\":\"{\\\"a\\\":1}\",\"userActionHttpMethod\":\"BREW\","
                  "\"userActionHttpPath\":\"/x\",\"userActionServerKind\":\"Api\"}"),
     false},
    {"POST /auth/action",
     SPAN_LITERAL("{\"challengeIdentifier\":\"eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl\","
                  "\"firstFactor\":{\"kind\":\"Key\",\"credentialAssertion\":{\"credId\":\"Y3I\","
                  "\"clientData\":\"eyJ0eXBlIjoia2V5LmdldCJ9\",\"signature\":\"c2ln\"}}}"),
     false},
    {"POST /_sim/explain",
     SPAN_LITERAL("{\"method\":\"PUT\",\"path\":\"/auth/credentials/deactivate\",\"headers\":"
                  "{\"X-DFNS-NONCE\":\"aGVsbG8\",\"A\":[\"1\",\"2\"]},\"body\":{\"a\":[1]}}"),
     true},
    {"POST /_sim/verify",
     SPAN_LITERAL("{\"match\":{\"operation\":\"*\",\"method\":\"PUT\",\"path\":\"/x\",\"status\":"
                  "200,\"fault\":false,\"body\":{\"/a/0\":1e2}},\"times\":0,\"since\":12}"),
     true},
};

static const struct span words[] = {
    SPAN_LITERAL("{"),
    SPAN_LITERAL("}"),
    SPAN_LITERAL("["),
    SPAN_LITERAL("]"),
    SPAN_LITERAL("\""),
    SPAN_LITERAL(","),
    SPAN_LITERAL(":"),
    SPAN_LITERAL("\\"),
    SPAN_LITERAL("null"),
    SPAN_LITERAL("true"),
    SPAN_LITERAL("1e400"),
    SPAN_LITERAL("-0"),
    SPAN_LITERAL("9007199254740993"),
    SPAN_LITERAL("\\u0000"),
    SPAN_LITERAL("\\ud800"),
    SPAN_LITERAL("\\ud83d\\ude00"),
    SPAN_LITERAL("\xC3\xA9"),
    SPAN_LITERAL("\xC0\x80"),
    SPAN_LITERAL("\xEF\xBB\xBF"),
    SPAN_LITERAL("{\"a\":1,\"a\":2}"),
    SPAN_LITERAL("[[[[[[[[[[[[[[[["),
    SPAN_LITERAL("/**/"),
};

static const struct dictionary dictionary = {words, COUNT(words)};

static bool is_well_answered(const struct original *original, const struct wire_answer *answer)
{
    bool done = answer->status == 200 || answer->status == 409;
    if (!original->is_admin)
        return is_refusal(answer);
    return done || (answer->status >= 400 && answer->status < 500 &&
                    json_text(json_member(answer->body, "error"), "type"));
}

static void fail_with(size_t round, struct span body, const struct wire_answer *answer)
{
    struct buf shown = buf_make(MAX_TEXT);
    mutation_show(body, &shown);
    fail_msg("round %zu: %s\nwas answered %s", round, buf_cstr(&shown), answer->head);
}

static void mutations_are_refused(void **state)
{
    (void)state;
    struct buf body = buf_make(MAX_TEXT);
    struct timings timings = {0};
    struct mutation_plan plan = mutation_plan(SEED, ROUNDS);
    struct random random = random_from_seed(plan.seed);
    for (size_t i = 0; i < plan.rounds; i++) {
        const struct original *original = &originals[i % COUNT(originals)];
        struct wire_answer answer;
        mutate(&random, &dictionary, original->body, &body);
        int64_t began_us = clock_monotonic_us();
        ask(original->route, buf_peek(&body), &answer);
        timings_add(&timings, began_us);
        if (!is_well_answered(original, &answer))
            fail_with(i, buf_peek(&body), &answer);
        wire_forget(&answer);
    }
    timings_check(&timings, "refused", PROMPT_US);
    buf_free(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_refused_for_its_reason),
        cmocka_unit_test(limits_are_exact),
        cmocka_unit_test(admin_routes_have_the_same_limits),
        cmocka_unit_test(mutations_are_refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
