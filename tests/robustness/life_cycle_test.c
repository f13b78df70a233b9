/*
 * How it ends, and begins again: told to stop with all hands full, killed under load, idle. How
 * long that takes is asserted of the release build, which is started and stopped more often, too.
 */
#include "tests/support/check.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/robustness/subject.h"
#include "tests/robustness/timings.h"
#include "tests/support/wire.h"

#define HOST "Host: localhost\r\n"

enum {
    IN_FLIGHT = 80,
    WAITING = 16,
    STARTS = 5,
    RELEASE_STARTS = 50,
    KILLS = 5,
    QUANTUM_US = 2000 * 1000,   /* so often would civetweb look, were it not woken */
    DRAIN_US = 8 * 1000 * 1000, /* a full house, from the signal to the exit */
    RESTART_US = 1000 * 1000,
};

static const char whole[] = "GET /x HTTP/1.1\r\n" HOST "\r\n";

/* A request in the middle of which the simulator is when this returns: it has asked for the body.
 */
static void begin_request(struct wire *wire, int port)
{
    struct wire_answer answer;
    wire_open(wire, port);
    wire_send_text(wire, "PUT /x HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n"
                         "Content-Length: 2\r\n\r\n");
    assert_true(wire_read(wire, &answer));
    assert_int_equal(answer.status, 100);
    wire_forget(&answer);
}

static void end_request(struct wire *wire, const char *rest)
{
    struct wire_answer answer;
    wire_send_text(wire, rest);
    assert_true(wire_read(wire, &answer));
    assert_int_equal(answer.status, 404);
    wire_forget(&answer);
    assert_false(wire_read(wire, &answer));
    wire_close(wire);
}

/* The first signal is waited for, not caught; once it was taken a second one is. See interrupt.c.
 */
static bool has_taken_signal(const struct subject *subject)
{
    char path[64], line[256];
    uint64_t caught = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)subject->process.pid);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "SigCgt: %" SCNx64, &caught) == 1)
            break;
    fclose(file);
    return caught >> (SIGTERM - 1) & 1;
}

/* As many requests as there are threads are half read, and more connections wait to be served. */
static void nothing_in_flight_is_lost(void **state)
{
    (void)state;
    struct subject subject;
    struct wire begun[IN_FLIGHT], waiting[WAITING];
    struct timings timings = {0};
    subject_start(&subject, NULL);
    for (size_t i = 0; i < IN_FLIGHT; i++)
        begin_request(&begun[i], subject.port);
    for (size_t i = 0; i < WAITING; i++) {
        wire_open(&waiting[i], subject.port);
        wire_send_text(&waiting[i], whole);
    }
    int64_t told_us = clock_monotonic_us();
    assert_int_equal(kill(subject.process.pid, SIGTERM), 0);
    while (!has_taken_signal(&subject))
        usleep(1000);
    for (size_t i = 0; i < IN_FLIGHT; i++)
        end_request(&begun[i], "{}");
    for (size_t i = 0; i < WAITING; i++)
        end_request(&waiting[i], "");
    subject_await_end(&subject);
    timings_add(&timings, told_us);
    timings_check(&timings, "stopped with all hands full", DRAIN_US);
}

static void it_stops_at_once_when_idle(void **state)
{
    (void)state;
    struct timings timings = {0};
    int64_t shortest_us = INT64_MAX;
    for (int i = 0; i < (subject_is_release() ? RELEASE_STARTS : STARTS); i++) {
        struct subject subject;
        subject_start(&subject, NULL);
        int64_t began_us = clock_monotonic_us();
        subject_stop(&subject);
        int64_t took_us = clock_monotonic_us() - began_us;
        shortest_us = took_us < shortest_us ? took_us : shortest_us;
        timings_add(&timings, began_us);
    }
    timings_check(&timings, "stopped when idle", QUANTUM_US);
    assert_true(shortest_us < QUANTUM_US); /* with sanitizers, too */
}

/* The settings of this machine are not ours: with these OpenSSL could not do anything. */
static void the_settings_of_openssl_do_not_count(void **state)
{
    (void)state;
    static const char settings[] = "openssl_conf = all\n[all]\nproviders = some\n"
                                   "[some]\nnull = nothing\n[nothing]\nactivate = 1\n";
    char path[] = "/tmp/dfns-openssl-XXXXXX";
    struct subject subject;
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, settings, sizeof settings - 1) == sizeof settings - 1);
    close(fd);
    assert_int_equal(setenv("OPENSSL_CONF", path, true), 0);
    subject_start(&subject, NULL);
    unsetenv("OPENSSL_CONF");
    unlink(path);
    struct wire_answer answer;
    static const char request[] =
        "POST /_sim/user-actions HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
        "Content-Length: 46\r\n\r\n{\"method\":\"PUT\",\"path\":\"/x\",\"payload\":\"{}\"}   ";
    assert_int_equal(wire_exchange(subject.port, request, sizeof request - 1, &answer), 1);
    assert_int_equal(answer.status, 200);
    wire_forget(&answer);
    subject_stop(&subject);
}

/* All hands are full with requests that change something; the first of them was answered. */
static void put_under_load(const struct subject *subject, struct wire wires[static IN_FLIGHT])
{
    struct wire_answer answer;
    for (size_t i = 0; i < IN_FLIGHT; i++) {
        wire_open(&wires[i], subject->port);
        wire_send_text(&wires[i],
                       "PUT /_sim/clock HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
                       "Content-Length: 14\r\n\r\n{\"advance\":60}");
    }
    assert_true(wire_read(&wires[0], &answer));
    assert_int_equal(answer.status, 200);
    wire_forget(&answer);
}

/* What is remembered is in memory only: it is gone, and nothing half-written is in the way. */
static void killed_under_load_it_starts_anew_on_the_same_port(void **state)
{
    (void)state;
    static const char *const options[] = {"--seed", "1", NULL};
    struct subject subject;
    struct timings timings = {0};
    subject_start(&subject, options);
    cJSON *before = cJSON_Duplicate(subject.world, true);
    for (int i = 0; i < KILLS; i++) {
        struct wire wires[IN_FLIGHT];
        put_under_load(&subject, wires);
        subject_kill(&subject);
        int64_t began_us = clock_monotonic_us();
        subject_start_on(&subject, subject.port, options);
        timings_add(&timings, began_us);
        assert_true(json_equal(subject.world, before));
        for (size_t j = 0; j < IN_FLIGHT; j++)
            wire_close(&wires[j]);
    }
    timings_check(&timings, "started anew", RESTART_US);
    cJSON_Delete(before);
    subject_check_unharmed(&subject);
    subject_stop(&subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_in_flight_is_lost),
        cmocka_unit_test(it_stops_at_once_when_idle),
        cmocka_unit_test(the_settings_of_openssl_do_not_count),
        cmocka_unit_test(killed_under_load_it_starts_anew_on_the_same_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
