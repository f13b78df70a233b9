/*
 * Requests spoiled at random, each on a connection of its own: what comes back is whole answers in
 * our envelope or a close, and nothing of it has changed or broken the simulator. Requests that are
 * spoiled on purpose, row by row: tests/e2e/http_framing_test.c.
 */
#include "tests/support/check.h"

#include <string.h>

#include "common/clock.h"
#include "tests/robustness/answers.h"
#include "tests/robustness/mutation.h"
#include "tests/robustness/subject.h"
#include "tests/robustness/timings.h"

enum { SEED = 1, ROUNDS = 10000, GETS = 20, PROMPT_US = 50 * 1000, MAX_TEXT = 1024 * 1024 };

#define HOST "Host: localhost\r\n"
#define BODY "{\"credentialUuid\":\"cr-4uc9u-12ij1-9s08327e73jqqcnr\"}"

/* None of them is let past the nonce, so no change of theirs can be let past either. */
static const struct span requests[] = {
    SPAN_LITERAL("PUT /auth/credentials/deactivate HTTP/1.1\r\n" HOST
                 "Content-Type: application/json\r\nContent-Length: 52\r\n\r\n" BODY),
    SPAN_LITERAL("PUT /auth/manage/apps/deactivate HTTP/1.1\r\n" HOST
                 "X-DFNS-NONCE: eyJ1dWlkIjoiMTIzNDU2Nzg5MDEyIn0\r\nAuthorization: Bearer a.b.c\r\n"
                 "Transfer-Encoding: chunked\r\n\r\n"
                 "10\r\n{\"appId\":\"123456\r\n2\r\n\"}\r\n0\r\nX-Trailer: 1\r\n\r\n"),
    SPAN_LITERAL("POST /auth/action HTTP/1.1\r\n" HOST
                 "Expect: 100-continue\r\nContent-Length: 2\r\nX-A: 1\r\nX-B: 2\r\n\r\n{}"),
    SPAN_LITERAL("GET /auth/credentials?a=b%20c HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"),
    SPAN_LITERAL("DELETE /auth/manage/apps/%61%2Fb//../c HTTP/1.1\r\n" HOST "Accept: */*\r\n\r\n"),
    SPAN_LITERAL("GET /_sim/health HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n\r\n"),
    SPAN_LITERAL("OPTIONS /auth/credentials HTTP/1.1\r\n" HOST "Origin: https://evil.example\r\n"
                 "Access-Control-Request-Method: DELETE\r\n\r\n"),
    SPAN_LITERAL("GET /_sim/checks HTTP/1.1\r\n" HOST "Upgrade: websocket\r\n"
                 "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
};

static const struct span words[] = {
    SPAN_LITERAL("\r\n"),
    SPAN_LITERAL("\r\n\r\n"),
    SPAN_LITERAL("\n"),
    SPAN_LITERAL("\r\n "),
    SPAN_LITERAL("\r\n: "),
    SPAN_LITERAL("Content-Length: 5\r\n"),
    SPAN_LITERAL("Content-Length: 0\r\n"),
    SPAN_LITERAL("Content-Length: 18446744073709551616\r\n"),
    SPAN_LITERAL("Content-Length: 9223372036854775807\r\n"),
    SPAN_LITERAL("Transfer-Encoding: chunked\r\n"),
    SPAN_LITERAL("Transfer-Encoding: gzip\r\n"),
    SPAN_LITERAL(HOST),
    SPAN_LITERAL("Host: evil.example\r\n"),
    SPAN_LITERAL("Connection: keep-alive\r\n"),
    SPAN_LITERAL("Expect: 100-continue\r\n"),
    SPAN_LITERAL("Upgrade: h2c\r\n"),
    SPAN_LITERAL("0\r\n\r\n"),
    SPAN_LITERAL("7fffffffffffffff\r\n"),
    SPAN_LITERAL("HTTP/1.1"),
    SPAN_LITERAL("HTTP/9.9"),
    SPAN_LITERAL("GET / HTTP/1.1\r\n\r\n"),
    SPAN_LITERAL("%00"),
    SPAN_LITERAL("%0d%0aX-Evil: 1"),
    SPAN_LITERAL("/../"),
    SPAN_LITERAL("//"),
    SPAN_LITERAL("*"),
};

static const struct dictionary dictionary = {words, COUNT(words)};

struct tally {
    size_t silent, one, more;
};

static void count(struct tally *tally, const struct answers *answers)
{
    tally->silent += answers->count == 0;
    tally->one += answers->count == 1;
    tally->more += answers->count > 1;
}

static void fail_with(size_t round, const char *wrong, struct span sent, struct span heard)
{
    struct buf said = buf_make(MAX_TEXT), got = buf_make(MAX_TEXT);
    mutation_show(sent, &said);
    mutation_show(heard, &got);
    fail_msg("round %zu: %s\nsent %s\ngot  %s", round, wrong, buf_cstr(&said), buf_cstr(&got));
}

/* After all that it is as quick as ever. */
static void check_prompt(const struct subject *subject)
{
    struct timings timings = {0};
    for (int i = 0; i < GETS; i++) {
        int64_t began_us = clock_monotonic_us();
        cJSON_Delete(subject_get(subject, "/_sim/health"));
        timings_add(&timings, began_us);
    }
    timings_check(&timings, "answered afterwards", PROMPT_US);
}

static void mutations_are_answered_or_closed(void **state)
{
    (void)state;
    struct subject subject;
    struct tally tally = {0};
    struct timings timings = {0};
    struct buf request = buf_make(MAX_TEXT), heard = buf_make(MAX_TEXT);
    struct mutation_plan plan = mutation_plan(SEED, ROUNDS);
    struct random random = random_from_seed(plan.seed);
    subject_start(&subject, NULL);
    for (size_t i = 0; i < plan.rounds; i++) {
        struct answers answers;
        mutate(&random, &dictionary, requests[i % COUNT(requests)], &request);
        int64_t began_us = clock_monotonic_us();
        if (!answers_ask(subject.port, buf_peek(&request), &heard))
            fail_with(i, "no end within half a minute", buf_peek(&request), buf_peek(&heard));
        timings_add(&timings, began_us);
        const char *wrong = answers_judge(buf_peek(&heard), &answers);
        if (wrong)
            fail_with(i, wrong, buf_peek(&request), buf_peek(&heard));
        count(&tally, &answers);
    }
    timings_check(&timings, "answered or closed", PROMPT_US);
    check_prompt(&subject);
    subject_check_unharmed(&subject);
    subject_stop(&subject);
    print_message("figure: malformed HTTP: %zu answered once, %zu more often, %zu closed\n",
                  tally.one, tally.more, tally.silent);
    assert_true(tally.one > plan.rounds / 2);
    buf_free(&request);
    buf_free(&heard);
}

/* Unspoiled, each of them is answered: else the mutations would not reach far. */
static void the_originals_are_understood(void **state)
{
    (void)state;
    static const int statuses[COUNT(requests)] = {400, 400, 400, 400, 404, 200, 405, 200};
    struct subject subject;
    struct buf heard = buf_make(MAX_TEXT);
    subject_start(&subject, NULL);
    for (size_t i = 0; i < COUNT(requests); i++) {
        struct answers answers;
        assert_true(answers_ask(subject.port, requests[i], &heard));
        assert_null(answers_judge(buf_peek(&heard), &answers));
        assert_int_equal(answers.count, 1);
        assert_int_equal(answers.first, statuses[i]);
        assert_null(strstr(buf_cstr(&heard), "X-Sim-Check: request"));
    }
    subject_check_unharmed(&subject);
    subject_stop(&subject);
    buf_free(&heard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_originals_are_understood),
        cmocka_unit_test(mutations_are_answered_or_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
