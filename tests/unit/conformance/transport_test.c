/* What a target may do to us: nothing that is not over in time, and within bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/http/transport.h"
#include "conformance/result/answer.h"
#include "tests/unit/conformance/script_server.h"

enum { SHORT_MS = 300, LONG_MS = 10000 };

#define OK_ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

struct talk {
    struct script_server *server;
    struct transport *transport;
};

static struct talk talk_begin(const struct script_answer *answers, size_t count, long total_ms)
{
    struct transport_limits limits = {.connect_ms = LONG_MS, .total_ms = total_ms};
    struct talk talk = {.server = script_start(answers, count)};
    assert_non_null(talk.server);
    struct status status = transport_open(&limits, &talk.transport);
    assert_true(status_is_ok(&status));
    return talk;
}

static void talk_end(struct talk *talk)
{
    transport_close(talk->transport);
    script_free(talk->server);
}

static struct request request_to(const struct talk *talk, const char *method, const char *path)
{
    char url[128];
    struct request request;
    snprintf(url, sizeof url, "%s%s", script_url(talk->server), path);
    struct status status = request_begin(&request, "step", method, url);
    assert_true(status_is_ok(&status));
    return request;
}

static struct exchange send_request(const struct talk *talk, const struct request *request)
{
    struct exchange exchange;
    struct status status = transport_send(talk->transport, request, &exchange);
    assert_true(status_is_ok(&status));
    return exchange;
}

static struct exchange ask(const struct talk *talk)
{
    struct request request = request_to(talk, "PUT", "/path");
    struct status status = request_set_body(&request, SPAN_LITERAL("{}"));
    assert_true(status_is_ok(&status));
    struct exchange exchange = send_request(talk, &request);
    request_free(&request);
    return exchange;
}

#define HEAD_200 "HTTP/1.1 200 OK\r\n"

static const struct {
    struct script_answer answer;
    long total_ms;
    const char *failure; /* words in it; NULL for an answer */
} rows[] = {
    {{OK_ANSWER, SCRIPT_GO_ON}, LONG_MS, NULL},
    {{"", SCRIPT_HANG}, SHORT_MS, "timed out"},
    {{HEAD_200 "Content-Length: 9\r\n\r\nhalf", SCRIPT_HANG}, SHORT_MS, "timed out"},
    {{"", SCRIPT_CLOSE}, LONG_MS, "Empty reply"},
    {{HEAD_200 "Content-Length: 9\r\n\r\nhalf", SCRIPT_CLOSE}, LONG_MS, "5 bytes"},
    {{HEAD_200 "Content-Type: appli", SCRIPT_CLOSE}, LONG_MS, "in the middle of the headers"},
    {{HEAD_200 "Content-Type: a/b\r\n", SCRIPT_CLOSE}, LONG_MS, "in the middle of the headers"},
    {{HEAD_200 "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", SCRIPT_CLOSE},
     LONG_MS,
     "two Content-Length"},
    {{HEAD_200 "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", SCRIPT_CLOSE},
     LONG_MS,
     "both Content-Length and Transfer-Encoding"},
    {{HEAD_200 "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", SCRIPT_CLOSE},
     LONG_MS,
     "both Content-Length and Transfer-Encoding"},
    {{"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", SCRIPT_CLOSE},
     LONG_MS,
     "not between 100 and 599"},
    {{"no HTTP at all\r\n\r\n", SCRIPT_CLOSE}, LONG_MS, "HTTP/0.9"},
};

static void each_answer_counts_or_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct talk talk = talk_begin(&rows[i].answer, 1, rows[i].total_ms);
        struct exchange exchange = ask(&talk);
        if (!rows[i].failure && exchange.failure)
            fail_msg("row %zu: %s", i, exchange.failure);
        if (rows[i].failure && (!exchange.failure || !strstr(exchange.failure, rows[i].failure)))
            fail_msg("row %zu: \"%s\", not \"%s\"", i, exchange.failure ? exchange.failure : "ok",
                     rows[i].failure);
        assert_int_equal(exchange.status, rows[i].failure ? 0 : 200);
        exchange_free(&exchange);
        talk_end(&talk);
    }
}

/* A text of `count` times `piece`; the caller frees it. */
static char *many(const char *head, const char *piece, size_t count)
{
    struct buf text = buf_make(4 * 1024 * 1024);
    buf_text(&text, head);
    for (size_t i = 0; i < count; i++)
        buf_text(&text, piece);
    return buf_take(&text);
}

static void check_flood(const char *text, const char *words)
{
    struct script_answer answer = {text, SCRIPT_FLOOD};
    struct talk talk = talk_begin(&answer, 1, LONG_MS);
    struct exchange exchange = ask(&talk);
    assert_non_null(exchange.failure);
    if (!strstr(exchange.failure, words))
        fail_msg("\"%s\", not \"%s\"", exchange.failure, words);
    assert_true(exchange.response_body_len <= TRANSPORT_MAX_BODY);
    exchange_free(&exchange);
    talk_end(&talk);
}

static void an_endless_answer_is_cut_off(void **state)
{
    (void)state;
    char *body = many(HEAD_200 "\r\n", "0123456789abcdef", 4096);
    check_flood(body, "body is longer than 256 KiB");
    free(body);
    char *chunked =
        many(HEAD_200 "Transfer-Encoding: chunked\r\n\r\n", "8\r\n01234567\r\n", 262144);
    check_flood(chunked, "body is longer than 256 KiB");
    free(chunked);
    char *headers = many(HEAD_200, "X-More: of the same\r\n", 2000);
    check_flood(headers, "headers are longer than 256 KiB or 1000 lines");
    free(headers);
    char *line = many(HEAD_200 "X-Long: ", "0123456789abcdef", 20000);
    check_flood(line, "");
    free(line);
    char *interim = many("", "HTTP/1.1 100 Continue\r\nX-A: b\r\n\r\n", 2000);
    check_flood(interim, "headers are longer than 256 KiB or 1000 lines");
    free(interim);
    char *trailers = many(HEAD_200 "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X-T: r\r\n", 2000);
    check_flood(trailers, "headers are longer than 256 KiB or 1000 lines");
    free(trailers);
}

static void an_announced_flood_is_not_waited_for(void **state)
{
    (void)state;
    struct script_answer answer = {HEAD_200 "Content-Length: 10000000000\r\n\r\n0123456789",
                                   SCRIPT_HANG};
    struct talk talk = talk_begin(&answer, 1, SHORT_MS);
    struct exchange exchange = ask(&talk);
    assert_non_null(exchange.failure);
    exchange_free(&exchange);
    talk_end(&talk);
}

static void a_redirect_is_the_answer(void **state)
{
    (void)state;
    const struct script_answer never[] = {{OK_ANSWER, SCRIPT_CLOSE}};
    struct script_server *elsewhere = script_start(never, 1);
    assert_non_null(elsewhere);
    char text[256];
    snprintf(text, sizeof text,
             "HTTP/1.1 307 Go\r\nLocation: %s/there\r\nContent-Length: 0\r\n\r\n",
             script_url(elsewhere));
    struct script_answer answer = {text, SCRIPT_CLOSE};
    struct talk talk = talk_begin(&answer, 1, LONG_MS);
    struct exchange exchange = ask(&talk);
    assert_null(exchange.failure);
    assert_int_equal(exchange.status, 307);
    exchange_free(&exchange);
    talk_end(&talk);
    script_stop(elsewhere);
    assert_int_equal(script_connections(elsewhere), 0);
    script_free(elsewhere);
}

static void a_proxy_of_the_environment_is_not_used(void **state)
{
    (void)state;
    const struct script_answer fine[] = {{OK_ANSWER, SCRIPT_CLOSE}};
    struct script_server *proxy = script_start(fine, 1);
    assert_non_null(proxy);
    static const char *const names[] = {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"};
    for (size_t i = 0; i < 4; i++)
        setenv(names[i], script_url(proxy), 1);
    struct talk talk = talk_begin(fine, 1, LONG_MS);
    struct exchange exchange = ask(&talk);
    assert_int_equal(exchange.status, 200);
    exchange_free(&exchange);
    talk_end(&talk);
    for (size_t i = 0; i < 4; i++)
        unsetenv(names[i]);
    script_stop(proxy);
    assert_int_equal(script_connections(proxy), 0);
    script_free(proxy);
}

static void only_http_is_spoken(void **state)
{
    (void)state;
    static const char *const urls[] = {"file:///etc/passwd", "ftp://127.0.0.1/",
                                       "dict://127.0.0.1/"};
    struct script_answer answer = {OK_ANSWER, SCRIPT_CLOSE};
    struct talk talk = talk_begin(&answer, 1, LONG_MS);
    for (size_t i = 0; i < 3; i++) {
        struct request request;
        struct status status = request_begin(&request, "step", "GET", urls[i]);
        assert_true(status_is_ok(&status));
        struct exchange exchange = send_request(&talk, &request);
        assert_non_null(exchange.failure);
        assert_int_equal(exchange.response_body_len, 0);
        exchange_free(&exchange);
        request_free(&request);
    }
    talk_end(&talk);
}

static void what_is_sent_is_what_was_asked_for(void **state)
{
    (void)state;
    struct script_answer answer = {OK_ANSWER, SCRIPT_GO_ON};
    struct talk talk = talk_begin(&answer, 1, LONG_MS);
    struct request request = request_to(&talk, "PUT", "/a/../b");
    struct status status = request_add_header(&request, "X-Empty", "");
    assert_true(status_is_ok(&status));
    status = request_add_header(&request, "X-Two", "one");
    assert_true(status_is_ok(&status));
    status = request_add_header(&request, "X-Two", "two");
    assert_true(status_is_ok(&status));
    status = request_set_body(&request, SPAN_LITERAL(""));
    assert_true(status_is_ok(&status));
    struct exchange exchange = send_request(&talk, &request);
    assert_null(exchange.failure);
    assert_int_equal(exchange.request_header_count, 3);
    script_stop(talk.server);
    const char *seen = script_request(talk.server, 0);
    assert_non_null(strstr(seen, "PUT /a/../b HTTP/1.1\r\n"));
    assert_non_null(strstr(seen, "\r\nX-Empty:\r\n"));
    assert_non_null(strstr(seen, "\r\nX-Two: one\r\nX-Two: two\r\n"));
    assert_non_null(strstr(seen, "\r\nContent-Length: 0\r\n"));
    assert_null(strcasestr(seen, "\r\nContent-Type:"));
    assert_null(strcasestr(seen, "\r\nExpect:"));
    assert_null(strcasestr(seen, "\r\nAccept-Encoding:"));
    exchange_free(&exchange);
    request_free(&request);
    talk_end(&talk);
}

/* Three requests, of which the third asks for the connection of the second; one in between. */
static void a_connection_is_shared_only_on_demand(void **state)
{
    (void)state;
    struct script_answer answer = {OK_ANSWER, SCRIPT_GO_ON};
    struct talk talk = talk_begin(&answer, 1, LONG_MS);
    static const struct {
        bool reuse, keep;
    } wishes[] = {{false, false}, {false, true}, {true, false}, {false, false}};
    for (size_t i = 0; i < 4; i++) {
        struct request request = request_to(&talk, "GET", "/");
        request.reuse = wishes[i].reuse;
        request.keep = wishes[i].keep;
        struct exchange exchange = send_request(&talk, &request);
        assert_null(exchange.failure);
        exchange_free(&exchange);
        request_free(&request);
    }
    script_stop(talk.server);
    assert_int_equal(script_requests(talk.server), 4);
    assert_int_equal(script_connections(talk.server), 3);
    talk_end(&talk);
}

static void an_answer_keeps_its_bytes(void **state)
{
    (void)state;
    struct script_answer answer = {"HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n"
                                   "HTTP/1.1 403 \033[2J\r\nX-Esc: \033]0;a\r\n"
                                   "Content-Length: 4\r\n\r\n\xff\033[m",
                                   SCRIPT_CLOSE};
    struct talk talk = talk_begin(&answer, 1, LONG_MS);
    struct exchange exchange = ask(&talk);
    assert_null(exchange.failure);
    assert_int_equal(exchange.status, 403);
    assert_null(exchange_header(&exchange, "X-Interim"));
    assert_string_equal(exchange_header(&exchange, "x-esc"), "\033]0;a");
    assert_int_equal(exchange.response_body_len, 4);
    assert_memory_equal(exchange.response_body, "\xff\033[m", 4);
    exchange_free(&exchange);
    talk_end(&talk);
}

static void a_header_that_would_end_its_line_is_refused(void **state)
{
    (void)state;
    struct request request;
    struct status status = request_begin(&request, "step", "GET", "http://127.0.0.1/");
    assert_true(status_is_ok(&status));
    static const char *const values[] = {"x\r\nX-Evil: 1", "x\nX-Evil: 1", "x\x7f", "x\t"};
    for (size_t i = 0; i < 4; i++) {
        status = request_add_header(&request, "X-Id", values[i]);
        assert_int_equal(status.code, STATUS_INPUT);
        status = request_set_header(&request, "X-Id", values[i]);
        assert_int_equal(status.code, STATUS_INPUT);
    }
    assert_int_equal(request.header_count, 0);
    request_free(&request);
}

static void a_signal_ends_the_exchange(void **state)
{
    (void)state;
    static const atomic_int stop = 1;
    struct transport_limits limits = {.connect_ms = LONG_MS, .total_ms = LONG_MS, .stop = &stop};
    struct script_answer answer = {"", SCRIPT_HANG};
    struct talk talk = {.server = script_start(&answer, 1)};
    assert_non_null(talk.server);
    struct status status = transport_open(&limits, &talk.transport);
    assert_true(status_is_ok(&status));
    struct exchange exchange = ask(&talk);
    assert_string_equal(exchange.failure, "interrupted");
    assert_true(exchange.duration_us < LONG_MS * 1000 / 2);
    exchange_free(&exchange);
    talk_end(&talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_counts_or_is_told),
        cmocka_unit_test(an_endless_answer_is_cut_off),
        cmocka_unit_test(an_announced_flood_is_not_waited_for),
        cmocka_unit_test(a_redirect_is_the_answer),
        cmocka_unit_test(a_proxy_of_the_environment_is_not_used),
        cmocka_unit_test(only_http_is_spoken),
        cmocka_unit_test(what_is_sent_is_what_was_asked_for),
        cmocka_unit_test(a_connection_is_shared_only_on_demand),
        cmocka_unit_test(an_answer_keeps_its_bytes),
        cmocka_unit_test(a_header_that_would_end_its_line_is_refused),
        cmocka_unit_test(a_signal_ends_the_exchange),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
