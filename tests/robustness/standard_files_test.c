/* Nobody listens to what it prints, or it cannot be written: said and ended, or served all the
 * same. */
#include "tests/support/check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "tests/robustness/subject.h"
#include "tests/support/wire.h"

enum { MAX_TEXT = 64 * 1024, READY_TIMEOUT_US = 60 * 1000 * 1000, CALLS = 3000 };

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/dfns-files-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

/* Its exit code, and what it said on standard error, when it cannot start. */
static void what_cannot_be_told_ends_it(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *said;
    } rows[] = {
        {">/dev/full", "dfns-sim: cannot write to standard output: No space left on device\n"},
        {"--port-file /nonexistent/port >/dev/null",
         "dfns-sim: --port-file: /nonexistent/port: cannot create a file beside it: No such file "
         "or directory\n"},
        {"--port-file /proc/port >/dev/null",
         "dfns-sim: --port-file: /proc/port: cannot create a file beside it: No such file or "
         "directory\n"},
        {"--port-file /tmp >/dev/null",
         "dfns-sim: --port-file: /tmp: cannot replace it: Is a directory\n"},
        {"--port-file /dev/null/port >/dev/null",
         "dfns-sim: --port-file: /dev/null/port: cannot replace it: Not a directory\n"},
    };
    struct buf said = buf_make(MAX_TEXT);
    for (size_t i = 0; i < COUNT(rows); i++) {
        char command[512];
        snprintf(command, sizeof command, "exec \"$0\" --port 0 --log off 2>&1 %s",
                 rows[i].arguments);
        const char *const argv[] = {"/bin/sh", "-c", command, subject_program(), NULL};
        buf_clear(&said);
        assert_int_equal(process_run(argv, &said, false), 2);
        assert_string_equal(buf_cstr(&said), rows[i].said);
    }
    buf_free(&said);
}

static void await_port(const char *path, int *port)
{
    struct buf text = buf_make(64);
    int64_t deadline = clock_monotonic_us() + READY_TIMEOUT_US;
    for (struct status status;
         buf_clear(&text), status = file_read(path, &text), !status_is_ok(&status);) {
        assert_true(clock_monotonic_us() < deadline);
        usleep(10 * 1000);
    }
    *port = atoi(buf_cstr(&text));
    buf_free(&text);
}

/* So many calls that their lines in the log are more than a pipe takes. */
static void call(int port)
{
    struct wire wire;
    wire_open(&wire, port);
    for (int i = 0; i < CALLS; i++) {
        struct wire_answer answer;
        wire_send_text(&wire, "GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert_true(wire_read(&wire, &answer));
        assert_int_equal(answer.status, 404);
        wire_forget(&answer);
    }
    wire_close(&wire);
}

static void nobody_who_listens_is_no_reason_to_stop(void **state)
{
    (void)state;
    static const struct {
        const char *redirection;
        bool reader_leaves;
    } rows[] = {
        {">&-", false},          {"2>&-", false},
        {"<&- >&- 2>&-", false}, {">/dev/null 2>/dev/full", false},
        {"2>&1", false}, /* a pipe that is not read before the end */
        {"2>&1", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char command[512], path[128];
        struct process process;
        int port;
        snprintf(path, sizeof path, "%s/port", folder);
        snprintf(command, sizeof command, "exec \"$0\" --port 0 --port-file %s %s", path,
                 rows[i].redirection);
        const char *const argv[] = {"/bin/sh", "-c", command, subject_program(), NULL};
        assert_true(process_start(&process, argv, true));
        await_port(path, &port);
        if (rows[i].reader_leaves) {
            close(process.output);
            process.output = open("/dev/null", O_RDONLY | O_CLOEXEC);
        }
        call(port);
        assert_int_equal(process_end(&process, SIGTERM, NULL), 0);
        unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_told_ends_it),
        cmocka_unit_test(nobody_who_listens_is_no_reason_to_stop),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
