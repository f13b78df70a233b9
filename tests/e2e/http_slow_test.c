/* Bodies that come drop by drop, each drop within civetweb's own time-out: there is an end to each.
 */
#include "tests/support/check.h"

#include <inttypes.h>
#include <poll.h>

#include "common/clock.h"
#include "tests/e2e/served.h"
#include "tests/support/wire.h"

#define PUT     "PUT /auth/credentials/deactivate HTTP/1.1\r\nHost: localhost\r\n"
#define CHUNKED PUT "Transfer-Encoding: chunked\r\n\r\n"

enum { DRIP_MS = 500, DRIPS = 40, BOUND_US = 3 * 1000 * 1000 };

static bool is_ready(const struct wire *wire, int timeout_ms)
{
    struct pollfd ready = {.fd = wire->fd, .events = POLLIN};
    return poll(&ready, 1, timeout_ms) > 0;
}

/* Sends a drop whenever nothing came for a moment. */
static void drip_until_ready(struct wire *wire, const char *drop)
{
    for (int i = 0; i < DRIPS && !is_ready(wire, DRIP_MS); i++)
        wire_send_text(wire, drop);
}

static void expect(struct wire *wire, int status, const char *reason)
{
    struct wire_answer answer;
    assert_true(wire_read(wire, &answer));
    assert_int_equal(answer.status, status);
    assert_true(wire_field_is(&answer, "X-Sim-Reason", reason));
    wire_forget(&answer);
}

static void expect_soon(const char *name, int64_t began_us)
{
    int64_t took_us = clock_monotonic_us() - began_us;
    print_message("figure: %s: %" PRId64 " ms\n", name, took_us / 1000);
    assert_true(took_us < BOUND_US);
}

static void a_dripping_body_is_cut_off(void **state)
{
    (void)state;
    static const struct {
        const char *name, *start, *drop;
    } rows[] = {
        {"a body", PUT "Content-Length: 1000\r\n\r\n", " "},
        {"a chunk", CHUNKED "3e8\r\n", " "},
        {"many chunks", CHUNKED, "1\r\n \r\n"},
        {"the size of a chunk", CHUNKED, "0"},
    };
    const struct server_settings settings = {.body_deadline_ms = 700, .log = {LOG_OFF, -1}};
    struct served served;
    served_start(&served, &settings);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct wire wire;
        struct wire_answer none;
        int64_t began_us = clock_monotonic_us();
        wire_open(&wire, served.port);
        wire_send_text(&wire, rows[i].start);
        drip_until_ready(&wire, rows[i].drop);
        expect(&wire, 408, "request.too-slow");
        assert_false(wire_read(&wire, &none));
        wire_close(&wire);
        expect_soon(rows[i].name, began_us);
    }
    served_stop(&served);
}

/* Its sender is given a moment to come to read the answer, and none when there is a lot to come. */
static void the_rest_of_a_refused_body_is_not_waited_for(void **state)
{
    (void)state;
    static const char part[96 * 1024];
    static const struct {
        const char *name, *start;
        size_t len; /* of what is sent of the body before the answer is waited for */
    } rows[] = {
        {"a terabyte", PUT "Content-Length: 1000000000000\r\n\r\n", 1},
        {"a megabyte", PUT "Content-Length: 1000000\r\n\r\n", 1},
        {"a large chunk", CHUNKED "fffff\r\n", sizeof part},
    };
    struct served served;
    served_start(&served, NULL);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct wire wire;
        struct wire_answer none;
        int64_t began_us = clock_monotonic_us();
        wire_open(&wire, served.port);
        wire_send_text(&wire, rows[i].start);
        wire_send(&wire, part, rows[i].len);
        expect(&wire, 413, "request.too-large");
        drip_until_ready(&wire, " ");
        assert_false(wire_read(&wire, &none));
        wire_close(&wire);
        expect_soon(rows[i].name, began_us);
    }
    served_stop(&served);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dripping_body_is_cut_off),
        cmocka_unit_test(the_rest_of_a_refused_body_is_not_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
