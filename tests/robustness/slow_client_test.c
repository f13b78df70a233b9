/*
 * Clients that take their time, or all the connections: each is dropped when its time is over, the
 * others are served meanwhile, and nothing of them stays behind. Those who are more than there are
 * threads: crowd_test.c.
 */
#include "tests/support/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/robustness/crowd.h"
#include "tests/robustness/subject.h"
#include "tests/robustness/timings.h"
#include "tests/support/wire.h"

#define HOST "Host: localhost\r\n"

enum {
    THREADS = 80,
    TIMEOUT_US = 5 * 1000 * 1000, /* of a silent connection */
    PROMPT_US = 50 * 1000,
    RESETS = 2000,
    IDLE = 200,
    LARGE_CALLS = 300, /* so many fill the journal with about five megabytes */
    LARGE_BODY = 16 * 1024,
    DEAF = 8,
    MAX_TEXT = 1024 * 1024,
};

/* All threads but one are held by heads that never end. */
static void one_thread_left_serves_everybody(void **state)
{
    (void)state;
    struct subject subject;
    struct crowd crowd;
    subject_start(&subject, NULL);
    crowd_open(&crowd, subject.port, THREADS - 1, "GET /x HTTP/1.1\r\nX-Slow: ");
    struct timings timings = {0};
    for (int i = 0; i < 20; i++) {
        int64_t began_us = clock_monotonic_us();
        cJSON_Delete(subject_get(&subject, "/_sim/health"));
        assert_true(clock_monotonic_us() - began_us < TIMEOUT_US); /* it waited for none of them */
        timings_add(&timings, began_us);
    }
    timings_check(&timings, "beside slow heads", PROMPT_US);
    crowd_await_end(&crowd); /* each is dropped though it never leaves */
    subject_check_unharmed(&subject);
    subject_stop(&subject);
}

/* Connections that nobody uses keep no thread from who comes after them, once they are closed. */
static void idle_connections_that_leave_are_forgotten_at_once(void **state)
{
    (void)state;
    struct subject subject;
    struct crowd crowd;
    subject_start(&subject, NULL);
    crowd_open(&crowd, subject.port, IDLE, "");
    crowd_close(&crowd);
    int64_t began = clock_monotonic_us();
    subject_check_unharmed(&subject);
    print_message("figure: answered %" PRId64 " ms after %d idle connections left\n",
                  (clock_monotonic_us() - began) / 1000, IDLE);
    subject_stop(&subject);
}

static void reset(struct wire *wire)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    wire_close(wire);
}

static void resets_leave_nothing_behind(void **state)
{
    (void)state;
    static const char *const sent[] = {"", "GET /x", "GET /x HTTP/1.1\r\n" HOST "\r\n",
                                       "PUT /x HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\n{"};
    struct subject subject;
    subject_start(&subject, NULL);
    for (size_t i = 0; i < RESETS; i++) {
        struct wire wire;
        wire_open(&wire, subject.port);
        wire_send_text(&wire, sent[i % COUNT(sent)]);
        reset(&wire);
    }
    subject_check_unharmed(&subject);
    subject_stop(&subject);
}

/* Fills the journal, so that it is a large answer. */
static void make_large_calls(const struct subject *subject)
{
    struct wire wire;
    struct buf request = buf_make(MAX_TEXT);
    buf_format(&request, "PUT /x HTTP/1.1\r\n" HOST "Content-Length: %d\r\n\r\n%*s", LARGE_BODY,
               LARGE_BODY, "1");
    wire_open(&wire, subject->port);
    for (size_t i = 0; i < LARGE_CALLS; i++) {
        struct wire_answer answer;
        wire_send(&wire, request.ptr, request.len);
        assert_true(wire_read(&wire, &answer));
        wire_forget(&answer);
    }
    wire_close(&wire);
    buf_free(&request);
}

/* They ask for megabytes and read none. */
static void who_does_not_read_is_dropped(void **state)
{
    (void)state;
    struct subject subject;
    struct crowd crowd;
    subject_start(&subject, NULL);
    make_large_calls(&subject);
    size_t before = subject_resident_kib(&subject);
    crowd_open(&crowd, subject.port, DEAF, "GET /_sim/journal?limit=1000 HTTP/1.1\r\n" HOST "\r\n");
    cJSON_Delete(subject_get(&subject, "/_sim/health"));
    subject_check_unharmed(&subject); /* which waits until all of them were closed */
    print_message("figure: %d clients that read nothing: %zu KiB before, %zu KiB after\n", DEAF,
                  before, subject_resident_kib(&subject));
    crowd_close(&crowd);
    subject_stop(&subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_thread_left_serves_everybody),
        cmocka_unit_test(idle_connections_that_leave_are_forgotten_at_once),
        cmocka_unit_test(resets_leave_nothing_behind),
        cmocka_unit_test(who_does_not_read_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
