/*
 * More clients than there are threads, each of whom holds one for as long as it may: somebody who
 * comes after them waits until so many time-outs have passed as there are clients for a thread, and
 * no longer. What fewer of them can do: slow_client_test.c.
 */
#include "tests/support/check.h"

#include <inttypes.h>
#include <poll.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/robustness/crowd.h"
#include "tests/robustness/subject.h"
#include "tests/support/wire.h"

#define HOST "Host: localhost\r\n"

enum {
    THREADS = 80,
    HEAD_TIMEOUT_S = 5,
    BODY_TIMEOUT_S = 10,
    SLACK_S = 20, /* for a busy machine */
    DRIP_MS = 500,
    CONNECTIONS = 1000,
};

/* Comes after the crowd and asks; the crowd sends `drop` twice a second meanwhile. */
static void ask_after(struct crowd *crowd, int port, const char *drop, int64_t bound_s)
{
    struct wire wire;
    struct wire_answer answer;
    int64_t began = clock_monotonic_us();
    wire_open(&wire, port);
    wire_send_text(&wire, "GET /_sim/health HTTP/1.1\r\n" HOST "\r\n");
    struct pollfd answered = {.fd = wire.fd, .events = POLLIN};
    while (poll(&answered, 1, DRIP_MS) == 0) {
        assert_true(clock_monotonic_us() - began < (bound_s + SLACK_S) * 1000 * 1000);
        crowd_send(crowd, drop);
    }
    int64_t took_ms = (clock_monotonic_us() - began) / 1000;
    assert_true(wire_read(&wire, &answer));
    assert_int_equal(answer.status, 200);
    wire_forget(&answer);
    wire_close(&wire);
    print_message("figure: answered %" PRId64 " ms after %zu connections came; %" PRId64
                  " s are promised\n",
                  took_ms, crowd->count, bound_s);
}

static void meet(size_t count, const char *text, const char *drop, int64_t bound_s)
{
    struct subject subject;
    struct crowd crowd;
    subject_start(&subject, NULL);
    crowd_open(&crowd, subject.port, count, text);
    ask_after(&crowd, subject.port, drop, bound_s);
    crowd_close(&crowd);
    subject_check_unharmed(&subject);
    subject_stop(&subject);
}

static void heads_that_drip(void **state)
{
    (void)state;
    meet(2 * THREADS, "GET /x HTTP/1.1\r\nX-Slow: ", "x", 2 * HEAD_TIMEOUT_S);
}

static void bodies_that_drip(void **state)
{
    (void)state;
    meet(2 * THREADS, "PUT /x HTTP/1.1\r\n" HOST "Content-Length: 65536\r\n\r\n", " ",
         2 * (BODY_TIMEOUT_S + 1));
}

static void chunks_that_drip(void **state)
{
    (void)state;
    meet(2 * THREADS, "PUT /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n",
         2 * (BODY_TIMEOUT_S + 1));
}

/* Three who wait with each drop for nearly as long as one may be silent. */
static void the_slowest_drops(void **state)
{
    (void)state;
    enum { SLOW_MS = 4500, SPARE_S = 5 };
    static const char *const starts[] = {
        "PUT /x HTTP/1.1\r\n" HOST "Content-Length: 1000\r\n\r\n",
        "PUT /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3e8\r\n",
        "PUT /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n",
    };
    struct subject subject;
    struct wire wires[COUNT(starts)];
    struct wire_answer answer;
    subject_start(&subject, NULL);
    int64_t began = clock_monotonic_us();
    for (size_t i = 0; i < COUNT(starts); i++) {
        wire_open(&wires[i], subject.port);
        wire_send_text(&wires[i], starts[i]);
    }
    for (size_t i = 0; i < COUNT(starts); i++) {
        struct pollfd answered = {.fd = wires[i].fd, .events = POLLIN};
        while (poll(&answered, 1, SLOW_MS) == 0)
            for (size_t each = i; each < COUNT(starts); each++)
                wire_send_text(&wires[each], "0");
        int64_t took_ms = (clock_monotonic_us() - began) / 1000;
        print_message("figure: body %zu that drips: 408 after %" PRId64 " ms\n", i, took_ms);
        assert_true(took_ms < (BODY_TIMEOUT_S + SPARE_S) * 1000);
        assert_true(wire_read(&wires[i], &answer));
        assert_int_equal(answer.status, 408);
        wire_forget(&answer);
        wire_close(&wires[i]);
    }
    subject_check_unharmed(&subject);
    subject_stop(&subject);
}

static void a_thousand_that_are_silent(void **state)
{
    (void)state;
    meet(CONNECTIONS, "", "", (CONNECTIONS / THREADS + 1) * HEAD_TIMEOUT_S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_that_drip),
        cmocka_unit_test(bodies_that_drip),
        cmocka_unit_test(chunks_that_drip),
        cmocka_unit_test(the_slowest_drops),
        cmocka_unit_test(a_thousand_that_are_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
