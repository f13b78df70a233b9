/*
 * Bytes that are no request, or more than one: each row gets exactly one answer in the documented
 * envelope, and the connection is closed, so that nothing in it can pass for a second request.
 */
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "tests/e2e/served.h"
#include "tests/support/wire.h"

#define ROUTE     "/auth/credentials/deactivate"
#define HOST      "Host: localhost\r\n"
#define PUT       "PUT " ROUTE " HTTP/1.1\r\n" HOST
#define SMUGGLED  "GET /auth/credentials HTTP/1.1\r\n" HOST "\r\n"
#define MALFORMED "request.malformed"
#define AMBIGUOUS "request.ambiguous-length"

static struct served served;

static int start(void **state)
{
    (void)state;
    served_start(&served, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    served_stop(&served);
    return 0;
}

struct row {
    const char *bytes;
    int status;
    const char *reason;
};

static void check(const struct row *row, bool closes)
{
    struct wire_answer answer;
    size_t count = wire_exchange(served.port, row->bytes, strlen(row->bytes), &answer);
    bool right = count == 1 && answer.status == row->status &&
                 wire_field_is(&answer, "X-Sim-Reason", row->reason) &&
                 wire_field_is(&answer, "Connection", closes ? "close" : "keep-alive") &&
                 json_text(json_member(answer.body, "error"), "message") != NULL;
    if (!right)
        fail_msg("wanted one answer %d %s, got %zu, the first:\n%s\nto:\n%s", row->status,
                 row->reason, count, answer.head ? answer.head : "", row->bytes);
    wire_forget(&answer);
}

static void unclear_framing_is_refused_and_closed(void **state)
{
    (void)state;
    static const struct row rows[] = {
        /* two lengths, or a length and a coding */
        {PUT "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello" SMUGGLED, 400, AMBIGUOUS},
        {PUT "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello" SMUGGLED, 400, AMBIGUOUS},
        {PUT "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED, 400,
         AMBIGUOUS},
        {PUT "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" SMUGGLED, 400,
         AMBIGUOUS},
        {PUT "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
         400, AMBIGUOUS},
        {PUT "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n" SMUGGLED, 400,
         AMBIGUOUS},
        {"PUT " ROUTE " HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
         400, AMBIGUOUS},
        /* lengths that are no number */
        {PUT "Content-Length: +5\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT "Content-Length: -5\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT "Content-Length: 5abc\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT "Content-Length: 5,5\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT "Content-Length: 0x5\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT "Content-Length: abc\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT "Content-Length:\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT "Content-Length: 9223372036854775807\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT "Content-Length: 9223372036854775808\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT "Content-Length: 99999999999999999999999\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        /* codings that are not read */
        {PUT "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" SMUGGLED, 400, MALFORMED},
        {PUT "Transfer-Encoding: identity\r\n\r\n" SMUGGLED, 400, MALFORMED},
        {PUT "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" SMUGGLED, 400, MALFORMED},
        /* lines that hide a length from a lenient reader */
        {PUT "Content-Length : 5\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT " X: 1\r\nContent-Length: 5\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT "X: 1\r\n folded\r\nContent-Length: 5\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT ": 1\r\nContent-Length: 5\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {PUT "X\r\nContent-Length: 5\r\n\r\nhello" SMUGGLED, 400, MALFORMED},
        {"PUT " ROUTE " HTTP/1.1\r\n Content-Length: 5\r\n" HOST "\r\nhello" SMUGGLED, 400,
         MALFORMED},
        {"PUT " ROUTE " HTTP/1.1\n" HOST "Content-Length: 0\r\n\r\n" SMUGGLED, 400, MALFORMED},
        {PUT "X: 1\nContent-Length: 0\r\n\r\n" SMUGGLED, 400, MALFORMED},
        {PUT "X: 1\rContent-Length: 0\r\n\r\n" SMUGGLED, 400, MALFORMED},
        {"PUT  " ROUTE " HTTP/1.1\r\n" HOST "\r\n" SMUGGLED, 400, MALFORMED},
        {"PUT \r\n" ROUTE " HTTP/1.1\r\n" HOST "\r\n" SMUGGLED, 400, MALFORMED},
        {"PUT " ROUTE "  HTTP/1.1\r\n" HOST "\r\n" SMUGGLED, 400, MALFORMED},
        /* chunks that are none */
        {PUT "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n" SMUGGLED, 400,
         "request.truncated"},
        {PUT "Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n" SMUGGLED, 400,
         "request.truncated"},
        {PUT "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n" SMUGGLED, 400,
         "request.truncated"},
        {PUT "Transfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n" SMUGGLED, 400,
         "request.truncated"},
        {PUT "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n" SMUGGLED, 400,
         "request.truncated"},
        {PUT "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nhello" SMUGGLED, 400,
         "request.truncated"},
        {PUT "Transfer-Encoding: chunked\r\n\r\n8000000000000000\r\nhello" SMUGGLED, 400,
         "request.truncated"},
        /* bodies that end early */
        {PUT "Content-Length: 50\r\n\r\n{\"a\":1}", 400, "request.truncated"},
        {PUT "Content-Length: 1\r\n\r\n", 400, "request.truncated"},
        {PUT "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", 400, "request.truncated"},
        {PUT "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", 400, "request.truncated"},
        /* no HTTP */
        {"GET /a HTTP/<script>x\r\n" HOST "\r\n", 400, MALFORMED},
        {"GET /a HTTP/9.9 200 OK\r\n" HOST "\r\n", 400, MALFORMED},
        {"GET /a HTTP/9.9\r\n" HOST "\r\n", 400, MALFORMED},
        {"GET /a HTTP/1.2\r\n" HOST "\r\n", 400, MALFORMED},
        {"GET /a\r\n\r\n", 400, MALFORMED},
        {"get /a HTTP/1.1\r\n" HOST "\r\n", 400, MALFORMED},
        {"BREW /a HTTP/1.1\r\n" HOST "\r\n", 400, MALFORMED},
        {"TRACE /a HTTP/1.1\r\n" HOST "\r\n", 400, MALFORMED},
        {"CONNECT localhost:80 HTTP/1.1\r\n" HOST "\r\n", 400, MALFORMED},
        {"GET /\xff HTTP/1.1\r\n" HOST "\r\n", 400, MALFORMED},
        {"GET /a HTTP/1.1\r\n" HOST "X: a\tb\r\n\r\n", 400, MALFORMED},
        {"\x16\x03\x01\x02", 400, MALFORMED}, /* how TLS begins */
        {"hello\r\n\r\n", 400, MALFORMED},
        /* whose request is it? */
        {"GET /a HTTP/1.1\r\n\r\n" SMUGGLED, 400, "request.no-host"},
        {"GET /a HTTP/1.1\r\n" HOST HOST "\r\n" SMUGGLED, 400, "request.no-host"},
        {"GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n" SMUGGLED, 421, "request.foreign-host"},
        {"GET /a HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n" SMUGGLED, 421,
         "request.foreign-host"},
        {"GET /a HTTP/1.1\r\nHost:\r\n\r\n" SMUGGLED, 421, "request.foreign-host"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        check(&rows[i], true);
}

static void clear_framing_reaches_the_checks(void **state)
{
    (void)state;
    static const struct row kept[] = {
        {PUT "Content-Length: 2\r\n\r\n{}", 400, "nonce.absent"},
        {PUT "content-length:2\r\n\r\n{}", 400, "nonce.absent"},
        {PUT "Content-Length:   2   \r\n\r\n{}", 400, "nonce.absent"},
        {PUT "\r\n", 400, "nonce.absent"},
        {"\r\n" PUT "\r\n", 400, "nonce.absent"},
        {PUT "X-Empty:\r\nY:\r\n\r\n", 400, "nonce.absent"},
        {"GET /auth/credentials HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}", 400,
         "nonce.absent"},
        {"GET /auth/credentials?a=%00b&c HTTP/1.1\r\n" HOST "\r\n", 400, "nonce.absent"},
        {"PUT " ROUTE " HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n\r\n", 400, "nonce.absent"},
        {"GET /auth/credentials HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", 400, "nonce.absent"},
        {"GET /auth/credentials HTTP/1.1\r\nHost: [::1]:1\r\n\r\n", 400, "nonce.absent"},
    };
    static const struct row closed[] = {
        {PUT "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400, "nonce.absent"},
        {PUT "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\nT: x\r\n\r\n", 400,
         "nonce.absent"},
        {"PUT " ROUTE " HTTP/1.0\r\n" HOST "\r\n", 400, "nonce.absent"},
        {PUT "Connection: close\r\n\r\n", 400, "nonce.absent"},
        {PUT "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
         400, "nonce.absent"},
        {PUT "Upgrade: h2c\r\nConnection: keep-alive, Upgrade\r\n\r\n", 400, "nonce.absent"},
    };
    for (size_t i = 0; i < COUNT(kept); i++)
        check(&kept[i], false);
    for (size_t i = 0; i < COUNT(closed); i++)
        check(&closed[i], true);
}

static void a_path_is_taken_as_it_is_written(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "/",
        "/auth/credentials%2Fdeactivate",
        "/auth/credentials/deactivate%00",
        "/auth/credentials/deactivate%0d%0aX-Evil:%20y",
        "/auth/credentials/%64eactivate",
        "/auth/%2e%2e/auth/credentials/deactivate",
        "//auth/credentials/deactivate",
        "/auth//credentials/deactivate",
        "/auth/../auth/credentials/deactivate",
        "/auth/credentials/deactivate/",
        "/auth/credentials/deactivate;x",
        "/AUTH/CREDENTIALS/DEACTIVATE",
        "/auth/credentials/deactivat*",
        "/auth/credentials/deactivate$",
        "/../../etc/passwd",
        "/.htpasswd",
        "/x",
        "/auth/credentials/deactivate%zz",
    };
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct buf request = buf_make(1024);
        struct wire_answer answer;
        buf_format(&request, "PUT %s HTTP/1.1\r\n" HOST "\r\n", paths[i]);
        size_t count = wire_exchange(served.port, request.ptr, request.len, &answer);
        if (count != 1 || answer.status != 404 ||
            !wire_field_is(&answer, "X-Sim-Reason", "route.unknown-path") ||
            wire_field_is(&answer, "X-Evil", "y"))
            fail_msg("PUT %s\n%s", paths[i], answer.head);
        wire_forget(&answer);
        buf_free(&request);
    }
}

static void an_absolute_target_is_its_path(void **state)
{
    (void)state;
    static const struct {
        const char *authority;
        int status;
        const char *reason;
    } rows[] = {
        {"http://127.0.0.1", 400, "nonce.absent"},
        {"HTTP://localhost", 400, "nonce.absent"},
        {"http://evil.example", 421, "request.foreign-host"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf request = buf_make(1024);
        buf_format(&request, "GET %s:%d/auth/credentials HTTP/1.1\r\n" HOST "\r\n",
                   rows[i].authority, served.port);
        check(&(struct row){buf_cstr(&request), rows[i].status, rows[i].reason},
              rows[i].status == 421);
        buf_free(&request);
    }
}

/* civetweb closes by itself: see server.h. */
static void an_asterisk_is_closed_without_a_word(void **state)
{
    (void)state;
    static const char request[] = "OPTIONS * HTTP/1.1\r\n" HOST "\r\n" SMUGGLED;
    struct wire_answer answer;
    assert_int_equal(wire_exchange(served.port, request, sizeof request - 1, &answer), 0);
}

static void no_preflight_is_approved(void **state)
{
    (void)state;
    static const char preflight[] =
        "OPTIONS " ROUTE " HTTP/1.1\r\n" HOST "Origin: https://evil.example\r\n"
        "Access-Control-Request-Method: PUT\r\n"
        "Access-Control-Request-Headers: authorization\r\n\r\n";
    struct wire_answer answer;
    assert_int_equal(wire_exchange(served.port, preflight, sizeof preflight - 1, &answer), 1);
    assert_int_equal(answer.status, 405);
    assert_null(strcasestr(answer.head, "Access-Control-"));
    wire_forget(&answer);
}

static void the_answer_to_head_has_no_body(void **state)
{
    (void)state;
    struct wire wire;
    struct wire_answer answer;
    wire_open(&wire, served.port);
    wire_send_text(&wire, "HEAD /auth/credentials HTTP/1.1\r\n" HOST "\r\n");
    wire_send_text(&wire, "HEAD /x HTTP/1.1\r\n" HOST "\r\n");
    assert_true(wire_read_head(&wire, &answer));
    assert_int_equal(answer.status, 405);
    wire_forget(&answer);
    assert_true(wire_read_head(&wire, &answer));
    assert_int_equal(answer.status, 404);
    wire_forget(&answer);
    wire_close(&wire);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unclear_framing_is_refused_and_closed),
        cmocka_unit_test(clear_framing_reaches_the_checks),
        cmocka_unit_test(a_path_is_taken_as_it_is_written),
        cmocka_unit_test(an_absolute_target_is_its_path),
        cmocka_unit_test(an_asterisk_is_closed_without_a_word),
        cmocka_unit_test(no_preflight_is_approved),
        cmocka_unit_test(the_answer_to_head_has_no_body),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
