/* What a client sees of each network fault, byte by byte. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "sim/http/server.h"
#include "sim/world/seed.h"
#include "tests/support/check.h"
#include "tests/support/wire.h"

/* Long enough for a test that waits for its end to fail by its time-out. */
enum { LONG_MS = NETWORK_MAX_DELAY_MS, SHORT_MS = 50, SILENCE_MS = 10000, MAX_HEARD = 64 * 1024 };

static const char request[] = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n";
static const char answer_body[] = "{\"error\":{\"message\":\"Not Found\"}}";

/* A server whose every answer is spoiled in the same way. */
struct spoiler {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned answers; /* that were made; they may be still on their way */
    enum network_fault network;
    int64_t delay_ms;
    struct service *service;
    struct server *server;
    int port;
};

static void spoil(void *context, const struct call *call, struct verdict verdict, bool changed,
                  struct reply *reply)
{
    (void)call, (void)verdict, (void)changed;
    struct spoiler *spoiler = context;
    pthread_mutex_lock(&spoiler->lock);
    reply->network = spoiler->network;
    reply->delay_ms = spoiler->delay_ms;
    spoiler->answers++;
    pthread_cond_broadcast(&spoiler->changed);
    pthread_mutex_unlock(&spoiler->lock);
}

static void start_logging(struct spoiler *spoiler, enum network_fault network, int64_t delay_ms,
                          struct log log)
{
    *spoiler = (struct spoiler){.network = network, .delay_ms = delay_ms};
    pthread_mutex_init(&spoiler->lock, NULL);
    pthread_cond_init(&spoiler->changed, NULL);
    struct service_settings settings = {.edition = edition_named("2023"),
                                        .nonce_window_ms = 300 * 1000,
                                        .hooks = {.amend = spoil, .context = spoiler}};
    struct world *world;
    struct status status = seed_default(&world);
    assert_string_equal(status.message, "");
    status = service_make(world, &settings, &spoiler->service);
    assert_string_equal(status.message, "");
    struct server_settings server = {.log = log};
    status = server_start(spoiler->service, &server, &spoiler->server);
    assert_string_equal(status.message, "");
    spoiler->port = server_port(spoiler->server);
}

static void start(struct spoiler *spoiler, enum network_fault network, int64_t delay_ms)
{
    start_logging(spoiler, network, delay_ms, (struct log){LOG_OFF, -1});
}

static void stop(struct spoiler *spoiler)
{
    server_stop(spoiler->server);
    service_free(spoiler->service);
    pthread_cond_destroy(&spoiler->changed);
    pthread_mutex_destroy(&spoiler->lock);
}

static void set(struct spoiler *spoiler, enum network_fault network)
{
    pthread_mutex_lock(&spoiler->lock);
    spoiler->network = network;
    pthread_mutex_unlock(&spoiler->lock);
}

static void await_answers(struct spoiler *spoiler, unsigned count)
{
    pthread_mutex_lock(&spoiler->lock);
    while (spoiler->answers < count)
        pthread_cond_wait(&spoiler->changed, &spoiler->lock);
    pthread_mutex_unlock(&spoiler->lock);
}

/* What recv() says of the next piece. */
static ssize_t hear_piece(int fd, struct buf *heard)
{
    char bytes[4096];
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&waiting, 1, SILENCE_MS), 1);
    ssize_t got = recv(fd, bytes, sizeof bytes, 0);
    if (got > 0)
        buf_append(heard, bytes, (size_t)got);
    assert_false(buf_failed(heard));
    return got;
}

/* Everything up to the end, which is 0 for an orderly one, else what errno says. */
static int hear_rest(int fd, struct buf *heard)
{
    ssize_t got;
    do
        got = hear_piece(fd, heard);
    while (got > 0);
    return got == 0 ? 0 : errno;
}

static int hear(int fd, struct buf *heard)
{
    *heard = buf_make(MAX_HEARD);
    return hear_rest(fd, heard);
}

/* One request, and all that comes of it, from a server that spoils so; not before `min_ms`. */
static int ask(enum network_fault network, int64_t delay_ms, int64_t min_ms, struct buf *heard)
{
    struct spoiler spoiler;
    struct wire wire;
    start(&spoiler, network, delay_ms);
    wire_open(&wire, spoiler.port);
    int64_t started = clock_monotonic_us();
    wire_send_text(&wire, request);
    int end = hear(wire.fd, heard);
    assert_true(clock_monotonic_us() - started >= min_ms * 1000);
    wire_close(&wire);
    stop(&spoiler);
    return end;
}

/* Where the body begins. */
static const char *body_of(const struct buf *heard)
{
    const char *end = strstr(buf_cstr(heard), "\r\n\r\n");
    assert_non_null(end);
    return end + 4;
}

static void assert_says(const struct buf *heard, const char *field)
{
    const char *found = strcasestr(buf_cstr(heard), field);
    assert_non_null(found);
    assert_true(found < body_of(heard));
}

/* The usual answer, of which so many bytes of the body are there. */
static void assert_answer(const struct buf *heard, size_t body_len)
{
    const char *body = body_of(heard);
    char length[64];
    snprintf(length, sizeof length, "\r\nContent-Length: %zu\r\n", strlen(answer_body));
    assert_memory_equal(buf_cstr(heard), "HTTP/1.1 404 ", 13);
    assert_says(heard, length);
    assert_int_equal(strlen(body), body_len);
    assert_memory_equal(body, answer_body, body_len);
}

static void test_reset(void **state)
{
    (void)state;
    struct buf heard;
    assert_int_equal(ask(NETWORK_CONNECTION_RESET_BY_PEER, 0, 0, &heard), ECONNRESET);
    assert_int_equal(heard.len, 0);
    buf_free(&heard);
}

/* The server finds the socket that it resets by its addresses; here are two to choose from. */
static void test_reset_spares_other_connections(void **state)
{
    (void)state;
    enum { HALF = 20 };
    struct spoiler spoiler;
    struct wire waiting, doomed;
    struct buf heard;
    start(&spoiler, NETWORK_CONNECTION_RESET_BY_PEER, 0);
    wire_open(&waiting, spoiler.port);
    wire_send(&waiting, request, HALF);
    wire_open(&doomed, spoiler.port);
    wire_send_text(&doomed, request);
    assert_int_equal(hear(doomed.fd, &heard), ECONNRESET);
    wire_close(&doomed);
    set(&spoiler, NETWORK_EMPTY_RESPONSE);
    wire_send_text(&waiting, request + HALF);
    assert_int_equal(hear(waiting.fd, &heard), 0);
    wire_close(&waiting);
    stop(&spoiler);
}

static void test_empty_response(void **state)
{
    (void)state;
    struct buf heard;
    assert_int_equal(ask(NETWORK_EMPTY_RESPONSE, 0, 0, &heard), 0);
    assert_int_equal(heard.len, 0);
    buf_free(&heard);
}

static void test_malformed_chunk(void **state)
{
    (void)state;
    struct buf heard;
    assert_int_equal(ask(NETWORK_MALFORMED_RESPONSE_CHUNK, 0, 0, &heard), 0);
    assert_memory_equal(buf_cstr(&heard), "HTTP/1.1 404 ", 13);
    assert_says(&heard, "\r\nTransfer-Encoding: chunked\r\n");
    assert_null(strcasestr(buf_cstr(&heard), "Content-Length"));
    const char *chunk = body_of(&heard);
    assert_true(chunk < heard.ptr + heard.len);
    assert_int_equal(strspn(chunk, "0123456789abcdefABCDEF"), 0);
    buf_free(&heard);
}

static void test_random_data(void **state)
{
    (void)state;
    struct buf heard;
    assert_int_equal(ask(NETWORK_RANDOM_DATA_THEN_CLOSE, 0, 0, &heard), 0);
    assert_true(heard.len > 5);
    assert_memory_not_equal(heard.ptr, "HTTP/", 5);
    buf_free(&heard);
}

static void test_truncate(void **state)
{
    (void)state;
    struct buf heard;
    assert_int_equal(ask(NETWORK_TRUNCATE, 0, 0, &heard), 0);
    assert_answer(&heard, strlen(answer_body) / 2);
    assert_says(&heard, "\r\nConnection: close\r\n");
    buf_free(&heard);
}

static void test_dribble_is_complete_and_takes_its_time(void **state)
{
    (void)state;
    struct buf heard;
    assert_int_equal(ask(NETWORK_DRIBBLE, SHORT_MS, SHORT_MS / 2, &heard), 0);
    assert_answer(&heard, strlen(answer_body));
    buf_free(&heard);
}

/* At the pace of a minute for it all, three pieces are not even a head. */
static void test_dribble_comes_in_pieces(void **state)
{
    (void)state;
    struct spoiler spoiler;
    struct wire wire;
    struct buf heard = buf_make(MAX_HEARD);
    start(&spoiler, NETWORK_DRIBBLE, LONG_MS);
    wire_open(&wire, spoiler.port);
    wire_send_text(&wire, request);
    for (int piece = 0; piece < 3; piece++)
        assert_true(hear_piece(wire.fd, &heard) > 0);
    assert_null(strstr(buf_cstr(&heard), "\r\n\r\n"));
    stop(&spoiler); /* sends the rest at once */
    assert_int_equal(hear_rest(wire.fd, &heard), 0);
    assert_answer(&heard, strlen(answer_body));
    buf_free(&heard);
    wire_close(&wire);
}

static void test_dribble_without_delay(void **state)
{
    (void)state;
    struct buf heard;
    assert_int_equal(ask(NETWORK_DRIBBLE, 0, 0, &heard), 0);
    assert_answer(&heard, strlen(answer_body));
    buf_free(&heard);
}

static void test_hang_ends_by_closing(void **state)
{
    (void)state;
    struct buf heard;
    assert_int_equal(ask(NETWORK_HANG, SHORT_MS, SHORT_MS, &heard), 0);
    assert_int_equal(heard.len, 0);
    buf_free(&heard);
}

static void test_a_delayed_answer_is_whole_and_keeps_the_connection(void **state)
{
    (void)state;
    struct spoiler spoiler;
    struct wire wire;
    struct wire_answer answer;
    start(&spoiler, NETWORK_NORMAL, SHORT_MS);
    wire_open(&wire, spoiler.port);
    for (int i = 0; i < 2; i++) {
        int64_t started = clock_monotonic_us();
        wire_send_text(&wire, request);
        assert_true(wire_read(&wire, &answer));
        assert_true(clock_monotonic_us() - started >= SHORT_MS * 1000);
        assert_int_equal(answer.status, 404);
        assert_true(wire_field_is(&answer, "Connection", "keep-alive"));
        wire_forget(&answer);
    }
    wire_close(&wire);
    stop(&spoiler);
}

/* Stops a server that has LONG_MS to wait for its only client. */
static void stop_in_time(enum network_fault network, struct buf *heard)
{
    struct spoiler spoiler;
    struct wire wire;
    start(&spoiler, network, LONG_MS);
    wire_open(&wire, spoiler.port);
    wire_send_text(&wire, request);
    await_answers(&spoiler, 1);
    int64_t started = clock_monotonic_us();
    stop(&spoiler);
    assert_true(clock_monotonic_us() - started < LONG_MS * INT64_C(1000) / 2);
    assert_int_equal(hear(wire.fd, heard), 0);
    wire_close(&wire);
}

static void test_stopping_does_not_wait_for_a_hang(void **state)
{
    (void)state;
    struct buf heard;
    stop_in_time(NETWORK_HANG, &heard);
    assert_int_equal(heard.len, 0);
    buf_free(&heard);
}

static void test_stopping_sends_at_once_what_was_delayed(void **state)
{
    (void)state;
    static const enum network_fault kinds[] = {NETWORK_NORMAL, NETWORK_DRIBBLE};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct buf heard;
        stop_in_time(kinds[i], &heard);
        assert_answer(&heard, strlen(answer_body));
        assert_says(&heard, "\r\nConnection: close\r\n");
        buf_free(&heard);
    }
}

/* The line in the log is written when the answer is done with. */
static void test_a_client_that_leaves_is_not_waited_for(void **state)
{
    (void)state;
    struct spoiler spoiler;
    struct wire wire;
    int log[2];
    char line[512];
    assert_int_equal(pipe(log), 0);
    start_logging(&spoiler, NETWORK_HANG, LONG_MS, (struct log){LOG_TEXT, log[1]});
    wire_open(&wire, spoiler.port);
    wire_send_text(&wire, request);
    await_answers(&spoiler, 1);
    wire_close(&wire);
    struct pollfd written = {.fd = log[0], .events = POLLIN};
    assert_int_equal(poll(&written, 1, SILENCE_MS), 1);
    assert_true(read(log[0], line, sizeof line) > 0);
    stop(&spoiler);
    close(log[0]);
    close(log[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reset),
        cmocka_unit_test(test_reset_spares_other_connections),
        cmocka_unit_test(test_empty_response),
        cmocka_unit_test(test_malformed_chunk),
        cmocka_unit_test(test_random_data),
        cmocka_unit_test(test_truncate),
        cmocka_unit_test(test_dribble_is_complete_and_takes_its_time),
        cmocka_unit_test(test_dribble_comes_in_pieces),
        cmocka_unit_test(test_dribble_without_delay),
        cmocka_unit_test(test_hang_ends_by_closing),
        cmocka_unit_test(test_a_delayed_answer_is_whole_and_keeps_the_connection),
        cmocka_unit_test(test_stopping_does_not_wait_for_a_hang),
        cmocka_unit_test(test_stopping_sends_at_once_what_was_delayed),
        cmocka_unit_test(test_a_client_that_leaves_is_not_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
