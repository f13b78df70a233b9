/* A server: what it takes in, what it keeps open, and that stopping it loses nothing. */
#include "tests/support/check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/e2e/served.h"
#include "tests/support/wire.h"

#define HOST "Host: localhost\r\n"
#define PUT  "PUT /auth/credentials/deactivate HTTP/1.1\r\n" HOST

static void expect(struct wire *wire, int status, const char *reason)
{
    struct wire_answer answer;
    assert_true(wire_read(wire, &answer));
    assert_int_equal(answer.status, status);
    if (reason)
        assert_true(wire_field_is(&answer, "X-Sim-Reason", reason));
    wire_forget(&answer);
}

static void expect_end(struct wire *wire)
{
    struct wire_answer answer;
    assert_false(wire_read(wire, &answer));
    wire_close(wire);
}

static void a_connection_outlives_its_refusals(void **state)
{
    (void)state;
    struct served served;
    struct wire wire;
    served_start(&served, NULL);
    wire_open(&wire, served.port);
    for (int i = 0; i < 5; i++) {
        wire_send_text(&wire, PUT "Content-Length: 2\r\n\r\n{}");
        expect(&wire, 400, "nonce.absent");
        wire_send_text(&wire, "GET /x HTTP/1.1\r\n" HOST "\r\n");
        expect(&wire, 404, "route.unknown-path");
    }
    /* three at once, answered in their order */
    wire_send_text(&wire, "GET /x HTTP/1.1\r\n" HOST "\r\n" PUT "\r\n"
                          "GET /x HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    expect(&wire, 404, "route.unknown-path");
    expect(&wire, 400, "nonce.absent");
    expect(&wire, 404, "route.unknown-path");
    expect_end(&wire);
    served_stop(&served);
}

static void send_fillers(struct wire *wire, size_t count, size_t size)
{
    char value[256 * 1024];
    assert_true(size < sizeof value);
    memset(value, 'v', size);
    value[size] = '\0';
    wire_send_text(wire, PUT);
    for (size_t i = 0; i < count; i++) {
        wire_send_text(wire, "X-Filler: ");
        wire_send_text(wire, value);
        wire_send_text(wire, "\r\n");
    }
}

static void too_many_headers_hide_nothing(void **state)
{
    (void)state;
    struct served served;
    struct wire wire;
    served_start(&served, NULL);
    wire_open(&wire, served.port);
    send_fillers(&wire, 61, 1); /* with Host and the next: one less than fit */
    wire_send_text(&wire, "Content-Length: 2\r\n\r\n{}");
    expect(&wire, 400, "nonce.absent");
    send_fillers(&wire, 63, 1); /* the length is the 65th, which civetweb drops */
    wire_send_text(&wire, "Content-Length: 31\r\n\r\nGET /x HTTP/1.1\r\n" HOST "\r\n");
    expect(&wire, 431, "request.headers-too-large");
    expect_end(&wire);
    served_stop(&served);
}

static void large_headers_are_refused(void **state)
{
    (void)state;
    static const struct {
        size_t count, size;
        int status;
        const char *reason;
    } rows[] = {
        {1, 30 * 1024, 400, "nonce.absent"},
        {1, 40 * 1024, 431, "request.headers-too-large"},
        {40, 1024, 431, "request.headers-too-large"},
        {1, 200 * 1024, 400, "request.malformed"},
    };
    struct served served;
    served_start(&served, NULL);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct wire wire;
        wire_open(&wire, served.port);
        send_fillers(&wire, rows[i].count, rows[i].size);
        wire_send_text(&wire, "Connection: close\r\n\r\n");
        expect(&wire, rows[i].status, rows[i].reason);
        expect_end(&wire);
    }
    served_stop(&served);
}

/* The line counts with the headers. */
static void long_targets_are_refused(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        int status;
        const char *reason;
    } rows[] = {
        {20 * 1024, 404, "route.unknown-path"},
        {31 * 1024, 404, "route.unknown-path"},
        {33 * 1024, 431, "request.headers-too-large"},
        {63 * 1024, 431, "request.headers-too-large"},
        {200 * 1024, 400, "request.malformed"},
    };
    static char target[256 * 1024];
    struct served served;
    served_start(&served, NULL);
    memset(target, 'x', sizeof target);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct wire wire;
        wire_open(&wire, served.port);
        wire_send_text(&wire, "GET /");
        wire_send(&wire, target, rows[i].size);
        wire_send_text(&wire, " HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
        expect(&wire, rows[i].status, rows[i].reason);
        expect_end(&wire);
    }
    served_stop(&served);
}

static void send_body(struct wire *wire, size_t size, bool chunked)
{
    static char body[256 * 1024];
    char head[64];
    memset(body, ' ', sizeof body);
    if (chunked)
        snprintf(head, sizeof head, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", size);
    else
        snprintf(head, sizeof head, "Content-Length: %zu\r\n\r\n", size);
    wire_send_text(wire, PUT);
    wire_send_text(wire, head);
    wire_send(wire, body, size);
    if (chunked)
        wire_send_text(wire, "\r\n0\r\n\r\n");
}

static void a_body_above_64_kib_is_refused(void **state)
{
    (void)state;
    struct served served;
    served_start(&served, NULL);
    for (int chunked = 0; chunked < 2; chunked++) {
        struct wire wire;
        wire_open(&wire, served.port);
        send_body(&wire, 64 * 1024, chunked);
        expect(&wire, 400, "nonce.absent");
        wire_close(&wire);
        wire_open(&wire, served.port);
        send_body(&wire, 64 * 1024 + 1, chunked);
        expect(&wire, 413, "request.too-large");
        expect_end(&wire);
        wire_open(&wire, served.port);
        send_body(&wire, 200 * 1024, chunked);
        expect(&wire, 413, "request.too-large");
        expect_end(&wire);
    }
    served_stop(&served);
}

static void a_waiting_client_is_told_to_continue(void **state)
{
    (void)state;
    struct served served;
    struct wire wire;
    served_start(&served, NULL);
    wire_open(&wire, served.port);
    wire_send_text(&wire, PUT "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    expect(&wire, 100, NULL);
    wire_send_text(&wire, "{}");
    expect(&wire, 400, "nonce.absent");
    wire_send_text(&wire, PUT "Expect: 100-continue\r\nContent-Length: 70000\r\n\r\n");
    expect(&wire, 413, "request.too-large");
    wire_close(&wire);
    served_stop(&served);
}

static void further_names_are_allowed_on_request(void **state)
{
    (void)state;
    static const char *const names[] = {"dfns-sim"};
    struct served served;
    struct wire wire;
    served_start(&served, &(struct server_settings){
                              .allowed_hosts = names, .allowed_host_count = 1, .log = {0}});
    wire_open(&wire, served.port);
    wire_send_text(&wire, "GET /x HTTP/1.1\r\nHost: dfns-sim:7357\r\n\r\n");
    expect(&wire, 404, "route.unknown-path");
    wire_send_text(&wire, "GET /x HTTP/1.1\r\nHost: dfns-sim2\r\n\r\n");
    expect(&wire, 421, "request.foreign-host");
    wire_close(&wire);
    served_stop(&served);
}

static void a_request_is_one_line_in_the_log(void **state)
{
    (void)state;
    struct served served;
    struct wire_answer answer;
    char text[8192];
    int pipes[2];
    static const char request[] =
        "PUT /x%0aFAKE?secret-1 HTTP/1.1\r\n" HOST
        "Authorization: Bearer secret-2\r\nContent-Length: 8\r\n\r\nsecret-3";
    assert_int_equal(pipe(pipes), 0);
    served_start(&served, &(struct server_settings){.log = {LOG_TEXT, pipes[1]}});
    wire_exchange(served.port, request, sizeof request - 1, &answer);
    wire_forget(&answer);
    wire_exchange(served.port, "\x01\n\n", 3, &answer);
    wire_forget(&answer);
    served_stop(&served);
    close(pipes[1]);
    ssize_t len = read(pipes[0], text, sizeof text - 1);
    close(pipes[0]);
    assert_true(len > 0);
    text[len] = '\0';
    assert_non_null(strstr(text, " PUT /x%0aFAKE 404 route route.unknown-path "));
    assert_non_null(strstr(text, " - - 400 request request.malformed "));
    assert_null(strstr(text, "secret"));
    size_t lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        lines++;
    assert_int_equal(lines, 2);
}

static void a_taken_port_is_named(void **state)
{
    (void)state;
    struct served served;
    struct server *second = NULL;
    char expected[128];
    served_start(&served, NULL);
    struct server_settings settings = {.port = served.port};
    struct status status = server_start(served.service, &settings, &second);
    snprintf(expected, sizeof expected,
             "127.0.0.1:%d is in use; stop what listens there, or choose another port (0 takes a "
             "free one)",
             served.port);
    assert_int_equal(status.code, STATUS_IO);
    assert_string_equal(status.message, expected);
    assert_null(second);
    settings = (struct server_settings){.host = "localhost.example"};
    status = server_start(served.service, &settings, &second);
    assert_int_equal(status.code, STATUS_INPUT);
    served_stop(&served);
}

static void servers_come_and_go(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        struct served first, second;
        struct wire wire;
        served_start(&first, NULL);
        served_start(&second, NULL);
        assert_int_not_equal(first.port, second.port);
        wire_open(&wire, second.port);
        served_stop(&first);
        wire_send_text(&wire, "GET /x HTTP/1.1\r\n" HOST "\r\n");
        expect(&wire, 404, "route.unknown-path");
        wire_close(&wire);
        served_stop(&second);
    }
}

struct stopping {
    struct served *served;
    atomic_bool stopped;
};

static void *stop_server(void *context)
{
    struct stopping *stopping = context;
    served_stop(stopping->served);
    atomic_store(&stopping->stopped, true);
    return NULL;
}

/* Asks until an answer announces that its connection closes: the server has begun to drain. */
static void await_draining(int port)
{
    for (bool draining = false; !draining; sched_yield()) {
        struct wire wire;
        struct wire_answer answer;
        wire_open(&wire, port);
        wire_send_text(&wire, "GET /x HTTP/1.1\r\n" HOST "\r\n");
        assert_true(wire_read(&wire, &answer));
        draining = wire_field_is(&answer, "Connection", "close");
        wire_forget(&answer);
        wire_close(&wire);
    }
}

static void stopping_loses_nothing_in_flight(void **state)
{
    (void)state;
    enum { IN_FLIGHT = 8 };
    struct served served;
    struct wire wires[IN_FLIGHT];
    struct stopping stopping = {.served = &served};
    pthread_t thread;
    served_start(&served, NULL);
    for (size_t i = 0; i < IN_FLIGHT; i++) {
        wire_open(&wires[i], served.port);
        wire_send_text(&wires[i], PUT "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        expect(&wires[i], 100, NULL); /* the server is in the middle of this request */
    }
    assert_int_equal(pthread_create(&thread, NULL, stop_server, &stopping), 0);
    await_draining(served.port);
    assert_false(atomic_load(&stopping.stopped));
    for (size_t i = 0; i < IN_FLIGHT; i++) {
        struct wire_answer answer;
        wire_send_text(&wires[i], "{}");
        assert_true(wire_read(&wires[i], &answer));
        assert_int_equal(answer.status, 400);
        assert_true(wire_field_is(&answer, "Connection", "close"));
        wire_forget(&answer);
        expect_end(&wires[i]);
    }
    pthread_join(thread, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_outlives_its_refusals),
        cmocka_unit_test(too_many_headers_hide_nothing),
        cmocka_unit_test(large_headers_are_refused),
        cmocka_unit_test(long_targets_are_refused),
        cmocka_unit_test(a_body_above_64_kib_is_refused),
        cmocka_unit_test(a_waiting_client_is_told_to_continue),
        cmocka_unit_test(further_names_are_allowed_on_request),
        cmocka_unit_test(a_request_is_one_line_in_the_log),
        cmocka_unit_test(a_taken_port_is_named),
        cmocka_unit_test(servers_come_and_go),
        cmocka_unit_test(stopping_loses_nothing_in_flight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
