/*
 * With few files, little memory, small stacks: it says what it cannot do, serves what it can, and
 * recovers. The limits on memory are for a build without sanitizers, which need more than that by
 * themselves; ./check gives the release build in DFNS_BIN_DIR.
 */
#include "tests/support/check.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/robustness/crowd.h"
#include "tests/robustness/subject.h"
#include "tests/support/wire.h"

#define HOST "Host: localhost\r\n"

enum {
    MAX_TEXT = 64 * 1024,
    LARGE = 16 * 1024 * 1024,
    CLIENTS = 80,
    OTHER_THREADS = 3, /* the main one, the one that listens, the one that watches */
    PAUSE_US = 1000 * 1000,
    START_TIMEOUT_MS = 60000
};

/* More connections than there are files: it does not wear itself out over those it cannot take. */
static void few_files_mean_few_connections(void **state)
{
    (void)state;
    struct subject subject;
    struct crowd crowd;
    subject_start_limited(&subject, "ulimit -n 32", NULL);
    assert_int_equal(subject_threads(&subject), OTHER_THREADS + 7);
    crowd_open(&crowd, subject.port, 60, "");
    int64_t before = subject_busy_ms(&subject);
    usleep(PAUSE_US);
    int64_t busy_ms = subject_busy_ms(&subject) - before;
    print_message("figure: 60 connections, 32 files: busy for %" PRId64 " ms of a second\n",
                  busy_ms);
    assert_true(busy_ms < 500);
    assert_true(subject_files(&subject) < 32);
    crowd_close(&crowd);
    subject_check_unharmed(&subject);
    subject_stop(&subject);
}

/* What it says before it says where it is, or before it ends with the code. */
static void said_at_start(const char *limit, int code, const char *said)
{
    char command[512];
    struct process process;
    struct buf output = buf_make(MAX_TEXT), line = buf_make(MAX_TEXT);
    snprintf(command, sizeof command, "%s; exec \"$0\" --port 0 --log off 2>&1", limit);
    const char *const argv[] = {"/bin/sh", "-c", command, subject_program(), NULL};
    assert_true(process_start(&process, argv, false));
    while (process_read_line(&process, &line, START_TIMEOUT_MS) && line.ptr[0] != '{') {
        buf_format(&output, "%s\n", buf_cstr(&line));
        buf_clear(&line);
    }
    assert_string_equal(buf_cstr(&output), said);
    assert_int_equal(process_end(&process, SIGTERM, NULL), code);
    buf_free(&output);
    buf_free(&line);
}

static void what_is_scarce_is_said(void **state)
{
    (void)state;
    said_at_start(
        "ulimit -n 32", 0,
        "dfns-sim: warning: few files may be open here (ulimit -n): 7 connections are served "
        "at a time, not 80\n");
    said_at_start("ulimit -S -n 32", 0, ""); /* raises its own limit as far as it may */
    said_at_start("ulimit -n 18", 2,
                  "dfns-sim: this process may open only 18 files, and needs 19; raise its limit "
                  "(ulimit -n)\n");
}

/* Each sends a body that holds too many values; on a busy machine it comes too late. `no_memory`:
 * the status when there is none, 400 where there must be. */
static void send_large_bodies(const struct subject *subject, struct buf *body, int no_memory)
{
    struct wire wires[CLIENTS];
    struct buf head = buf_make(MAX_TEXT);
    buf_format(&head,
               "PUT /_sim/world HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
               "Content-Length: %zu\r\n\r\n",
               body->len);
    for (size_t i = 0; i < CLIENTS; i++) {
        wire_open(&wires[i], subject->port);
        wire_send(&wires[i], head.ptr, head.len);
        wire_send(&wires[i], body->ptr, body->len / 2);
    }
    for (size_t i = 0; i < CLIENTS; i++) {
        struct wire_answer answer;
        wire_send(&wires[i], body->ptr + body->len / 2, body->len - body->len / 2);
        /* One who still sends when the connection is closed may not get to read why. */
        bool answered = wire_read(&wires[i], &answer);
        assert_true(answered || no_memory == 500);
        if (answered && answer.status != 400 && answer.status != 408 && answer.status != no_memory)
            fail_msg("%d", answer.status);
        wire_forget(&answer);
        wire_close(&wires[i]);
    }
    buf_free(&head);
}

static void fill(struct buf *body, size_t size)
{
    buf_text(body, "[0");
    while (body->len < size)
        buf_text(body, ",0");
}

static void the_largest_bodies_at_once(void **state)
{
    (void)state;
    struct subject subject;
    struct buf body = buf_make(LARGE);
    fill(&body, subject_is_release() ? LARGE : LARGE / 16);
    subject_start(&subject, NULL);
    size_t before = subject_resident_kib(&subject);
    send_large_bodies(&subject, &body, 400);
    subject_check_unharmed(&subject);
    size_t after = subject_resident_kib(&subject);
    print_message("figure: %d bodies of %zu KiB at once: %zu KiB before, %zu KiB after\n", CLIENTS,
                  body.len / 1024, before, after);
    if (subject_is_release()) /* sanitizers keep for a while what was freed */
        assert_true(after < before + CLIENTS * 1024);
    subject_stop(&subject);
    buf_free(&body);
}

static void memory_that_ends_is_said(void **state)
{
    (void)state;
    struct subject subject;
    struct buf body = buf_make(LARGE);
    if (!subject_is_release())
        skip();
    fill(&body, LARGE);
    subject_start_limited(&subject, "ulimit -v 200000", NULL);
    assert_int_equal(subject_threads(&subject), OTHER_THREADS + 80);
    send_large_bodies(&subject, &body, 500);
    subject_check_unharmed(&subject);
    subject_stop(&subject);
    buf_free(&body);
}

static void a_small_stack_is_enough(void **state)
{
    (void)state;
    struct subject subject;
    struct wire wire;
    struct wire_answer answer;
    struct buf request = buf_make(MAX_TEXT);
    if (!subject_is_release())
        skip();
    subject_start_limited(&subject, "ulimit -s 256", NULL);
    buf_text(&request, "POST /_sim/explain HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
                       "Content-Length: 163\r\n\r\n{\"method\":\"PUT\",\"path\":\"/x\",\"body\":");
    for (int i = 0; i < 63; i++)
        buf_char(&request, '[');
    for (int i = 0; i < 63; i++)
        buf_char(&request, ']');
    buf_text(&request, "} ");
    wire_open(&wire, subject.port);
    wire_send(&wire, request.ptr, request.len);
    wire_finish(&wire);
    assert_true(wire_read(&wire, &answer));
    assert_int_equal(answer.status, 200);
    wire_forget(&answer);
    wire_close(&wire);
    subject_check_unharmed(&subject);
    subject_stop(&subject);
    buf_free(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_files_mean_few_connections),
        cmocka_unit_test(what_is_scarce_is_said),
        cmocka_unit_test(the_largest_bodies_at_once),
        cmocka_unit_test(memory_that_ends_is_said),
        cmocka_unit_test(a_small_stack_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
