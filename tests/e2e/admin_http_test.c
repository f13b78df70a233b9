/* The admin routes over sockets: events, waiting, and who is let in. */
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/e2e/served.h"
#include "tests/support/check.h"
#include "tests/support/wire.h"

#define HOST "Host: localhost\r\n"

enum { SILENCE_MS = 10000, MAX_HEARD = 256 * 1024 };

/* ---- listening ---- */

/* False at the end. */
static bool hear_more(struct wire *wire)
{
    char bytes[4096];
    struct pollfd waiting = {.fd = wire->fd, .events = POLLIN};
    assert_int_equal(poll(&waiting, 1, SILENCE_MS), 1);
    ssize_t got = recv(wire->fd, bytes, sizeof bytes, 0);
    if (got <= 0)
        return false;
    buf_append(&wire->received, bytes, (size_t)got);
    return true;
}

static void hear_until(struct wire *wire, const char *text)
{
    while (!strstr(buf_cstr(&wire->received), text))
        assert_true(hear_more(wire));
}

static void listen_to(struct wire *wire, const struct served *served, const char *path)
{
    wire_open(wire, served->port);
    served_send_admin(wire, "GET", path, NULL);
    hear_until(wire, "\r\n\r\n: listening\n\n");
}

static void events_come_as_they_happen(void **state)
{
    (void)state;
    struct served served;
    struct wire listener;
    served_start(&served, NULL);
    listen_to(&listener, &served, "/_sim/events");
    const char *head = buf_cstr(&listener.received);
    assert_int_equal(strncmp(head, "HTTP/1.1 200 OK\r\n", 17), 0);
    assert_non_null(strstr(head, "\r\nContent-Type: text/event-stream\r\n"));
    assert_non_null(strstr(head, "\r\nConnection: close\r\n"));
    assert_null(strstr(head, "Content-Length"));
    served_call(&served);
    hear_until(&listener, "\nid: 1\ndata: {\"number\":1,");
    served_call(&served);
    hear_until(&listener, "}\n\nid: 2\ndata: {\"number\":2,");
    wire_close(&listener);
    served_stop(&served);
}

/* Two of them: the first is not the last. */
static void a_silent_stream_shows_that_it_is_alive(void **state)
{
    (void)state;
    const struct server_settings settings = {.heartbeat_ms = 1, .log = {LOG_OFF, -1}};
    struct served served;
    struct wire listener;
    served_start(&served, &settings);
    listen_to(&listener, &served, "/_sim/events");
    hear_until(&listener, ": still listening\n\n: still listening\n\n");
    wire_close(&listener);
    served_stop(&served);
}

/* It asks the address of before, with the number of the event that it has. */
static void a_client_that_comes_back_misses_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *request, *hears, *last;
    } rows[] = {
        {"GET /_sim/events HTTP/1.1\r\n" HOST "Last-Event-ID: 1\r\n\r\n", ": listening\n\nid: 2\n",
         "}\n\nid: 3\n"},
        {"GET /_sim/events?since=0 HTTP/1.1\r\n" HOST "Last-Event-ID: 2\r\n\r\n",
         ": listening\n\nid: 3\n", "}\n\n"},
        {"GET /_sim/events?since=1 HTTP/1.1\r\n" HOST "Last-Event-ID: another\r\n\r\n",
         ": listening\n\nid: 2\n", "}\n\nid: 3\n"},
    };
    struct served served;
    served_start(&served, NULL);
    for (int i = 0; i < 3; i++)
        served_call(&served);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct wire listener;
        wire_open(&listener, served.port);
        wire_send_text(&listener, rows[i].request);
        hear_until(&listener, rows[i].hears);
        hear_until(&listener, rows[i].last);
        wire_close(&listener);
    }
    served_stop(&served);
}

static void a_stream_ends_when_the_server_stops(void **state)
{
    (void)state;
    struct served served;
    struct wire listener;
    served_start(&served, NULL);
    listen_to(&listener, &served, "/_sim/events");
    int64_t started = clock_monotonic_us();
    served_stop(&served); /* would wait for five seconds otherwise */
    assert_true(clock_monotonic_us() - started < 4 * 1000 * 1000);
    while (hear_more(&listener)) {
    }
    wire_close(&listener);
}

static void a_stream_ends_with_its_session(void **state)
{
    (void)state;
    struct served served;
    struct wire wire, listener;
    struct wire_answer answer;
    char path[128];
    served_start(&served, NULL);
    wire_open(&wire, served.port);
    served_send_admin(&wire, "POST", "/_sim/sessions", NULL);
    assert_true(wire_read(&wire, &answer));
    snprintf(path, sizeof path, "/_sim/events?session=%s", json_text(answer.body, "id"));
    listen_to(&listener, &served, path);
    snprintf(path, sizeof path, "/_sim/sessions/%s", json_text(answer.body, "id"));
    served_admin(&served, "DELETE", path, NULL, 200);
    while (hear_more(&listener)) {
    }
    wire_forget(&answer);
    wire_close(&listener);
    wire_close(&wire);
    served_stop(&served);
}

static unsigned count_subscribers(const struct served *served)
{
    struct simulation *simulation = service_simulation(served->service);
    pthread_mutex_lock(&simulation->lock);
    unsigned count = simulation->subscribers;
    pthread_mutex_unlock(&simulation->lock);
    return count;
}

static void a_client_that_leaves_makes_room(void **state)
{
    (void)state;
    struct served served;
    struct wire listener;
    served_start(&served, NULL);
    for (int i = 0; i < 3; i++) {
        listen_to(&listener, &served, "/_sim/events");
        assert_int_equal(count_subscribers(&served), 1);
        wire_close(&listener);
        int64_t deadline = clock_monotonic_us() + SILENCE_MS * 1000;
        while (count_subscribers(&served) > 0) {
            assert_true(clock_monotonic_us() < deadline);
            sched_yield();
        }
    }
    served_stop(&served);
}

/* ---- waiting ---- */

static void verify_answers_when_the_request_has_come(void **state)
{
    (void)state;
    struct served served;
    struct wire waiting;
    served_start(&served, NULL);
    wire_open(&waiting, served.port);
    served_send_admin(
        &waiting, "POST", "/_sim/verify",
        "{\"match\":{\"operation\":\"credentials.list\"},\"times\":1,\"within_ms\":60000}");
    served_call(&served);
    served_read_status(&waiting, 200);
    wire_close(&waiting);
    served_stop(&served);
}

/* ---- who is let in ---- */

static void pages_and_foreign_names_are_kept_out(void **state)
{
    (void)state;
    static const struct {
        const char *request;
        int status;
    } rows[] = {
        {"GET /_sim/health HTTP/1.1\r\nHost: attacker.example\r\n\r\n", 421},
        {"GET /_sim/health HTTP/1.1\r\nHost: any.example\r\n\r\n", 403},
        {"GET /_sim/health HTTP/1.1\r\nHost: 127.0.0.1:7357\r\n\r\n", 200},
        {"GET /_sim/health HTTP/1.1\r\n" HOST "Origin: http://a.example\r\n\r\n", 403},
        {"GET /_sim/health HTTP/1.1\r\n" HOST "Origin: null\r\n\r\n", 403},
        {"GET /_sim/health HTTP/1.1\r\n" HOST "Origin:\r\n\r\n", 403},
        {"GET /_sim/health HTTP/1.1\r\n" HOST "Sec-Fetch-Site: same-origin\r\n\r\n", 403},
        {"OPTIONS /_sim/reset HTTP/1.1\r\n" HOST "Origin: http://a.example\r\n"
         "Access-Control-Request-Method: POST\r\n\r\n",
         403},
        {"POST /_sim/reset HTTP/1.1\r\n" HOST "Content-Type: text/plain\r\n"
         "Content-Length: 2\r\n\r\n{}",
         400},
    };
    static const char *const names[] = {"any.example"};
    struct served served;
    served_start(&served, &(struct server_settings){.allowed_hosts = names,
                                                    .allowed_host_count = 1,
                                                    .log = {LOG_OFF, -1}});
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct wire wire;
        struct wire_answer answer;
        wire_open(&wire, served.port);
        wire_send_text(&wire, rows[i].request);
        assert_true(wire_read(&wire, &answer));
        if (answer.status != rows[i].status)
            fail_msg("%s: %d", rows[i].request, answer.status);
        assert_null(strcasestr(answer.head, "Access-Control"));
        wire_forget(&answer);
        wire_close(&wire);
    }
    served_stop(&served);
}

/* ---- the log ---- */

static void no_secret_is_logged(void **state)
{
    (void)state;
    struct served served;
    struct wire wire;
    char text[8192];
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    served_start(&served, &(struct server_settings){.log = {LOG_JSON, pipes[1]}});
    wire_open(&wire, served.port);
    wire_send_text(&wire, "GET /auth/credentials?canary-7Q HTTP/1.1\r\n" HOST
                          "Authorization: Bearer canary-7Q\r\nX-DFNS-NONCE: canary-7Q\r\n"
                          "X-DFNS-USERACTION: canary-7Q\r\nX-DFNS-APPSECRET: canary-7Q\r\n\r\n");
    served_read_status(&wire, 400);
    served_send_admin(&wire, "POST", "/_sim/user-actions",
                      "{\"method\":\"PUT\",\"path\":\"/canary-7Q\",\"payload\":\"canary-7Q\"}");
    served_read_status(&wire, 200);
    wire_close(&wire);
    served_stop(&served);
    close(pipes[1]);
    ssize_t len = read(pipes[0], text, sizeof text - 1);
    close(pipes[0]);
    assert_true(len > 0);
    text[len] = '\0';
    assert_non_null(strstr(text, "/auth/credentials"));
    assert_null(strstr(text, "canary"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_come_as_they_happen),
        cmocka_unit_test(a_silent_stream_shows_that_it_is_alive),
        cmocka_unit_test(a_client_that_comes_back_misses_nothing),
        cmocka_unit_test(a_stream_ends_when_the_server_stops),
        cmocka_unit_test(a_stream_ends_with_its_session),
        cmocka_unit_test(a_client_that_leaves_makes_room),
        cmocka_unit_test(verify_answers_when_the_request_has_come),
        cmocka_unit_test(pages_and_foreign_names_are_kept_out),
        cmocka_unit_test(no_secret_is_logged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
