#include "tests/robustness/subject.h"

#include "tests/support/check.h"

#include <dirent.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/support/wire.h"

/* Sets a limit, then becomes the program. */
#define LIMITED "%s; exec \"$0\" \"$@\""

enum { MAX_ARGUMENTS = 32, START_TIMEOUT_MS = 60000, REST_TIMEOUT_US = 60 * 1000 * 1000 };

/* A test that fails leaves its function at once: nothing may be left behind then either. */
static pid_t running;

static void end_what_is_left(void)
{
    if (running > 0)
        kill(running, SIGKILL);
}

static int read_port(struct process *process)
{
    struct buf line = buf_make(4096);
    assert_true(process_read_line(process, &line, START_TIMEOUT_MS));
    cJSON *first = json_parse(buf_peek(&line), NULL);
    const char *url = json_text(first, "url");
    assert_non_null(url);
    int port = atoi(strrchr(url, ':') + 1);
    cJSON_Delete(first);
    buf_free(&line);
    return port;
}

bool subject_is_release(void)
{
    return getenv("DFNS_BIN_DIR") != NULL;
}

/* The environment names another build: ./check tries the release one, too. */
const char *subject_program(void)
{
    static char path[4096];
    const char *folder = getenv("DFNS_BIN_DIR");
    snprintf(path, sizeof path, "%s/dfns-sim", folder ? folder : DFNS_BIN_DIR);
    return path;
}

static void start(struct subject *subject, const char *const argv[])
{
    assert_true(process_start(&subject->process, argv, false));
    if (running == 0)
        atexit(end_what_is_left);
    running = subject->process.pid;
    subject->port = read_port(&subject->process);
    subject->files = subject_files(subject);
    subject->world = subject_get(subject, "/_sim/world");
}

static void add_options(const char *argv[static MAX_ARGUMENTS], size_t count,
                        const char *const options[])
{
    for (; options && *options; options++) {
        assert_true(count < MAX_ARGUMENTS - 1);
        argv[count++] = *options;
    }
}

void subject_start_on(struct subject *subject, int port, const char *const options[])
{
    char number[16];
    snprintf(number, sizeof number, "%d", port);
    const char *argv[MAX_ARGUMENTS] = {subject_program(), "--port", number, "--log", "off"};
    add_options(argv, 5, options);
    start(subject, argv);
}

void subject_start_limited(struct subject *subject, const char *limit, const char *const options[])
{
    char command[256];
    snprintf(command, sizeof command, LIMITED, limit);
    const char *argv[MAX_ARGUMENTS] = {"/bin/sh", "-c", command, subject_program(),
                                       "--port",  "0",  "--log", "off"};
    add_options(argv, 8, options);
    start(subject, argv);
}

void subject_start(struct subject *subject, const char *const options[])
{
    subject_start_on(subject, 0, options);
}

cJSON *subject_get(const struct subject *subject, const char *path)
{
    struct wire wire;
    struct wire_answer answer;
    struct buf request = buf_make(1024);
    buf_format(&request, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    wire_open(&wire, subject->port);
    wire_send_text(&wire, buf_cstr(&request));
    assert_true(wire_read(&wire, &answer));
    assert_int_equal(answer.status, 200);
    cJSON *body = answer.body;
    answer.body = NULL;
    wire_forget(&answer);
    wire_close(&wire);
    buf_free(&request);
    return body;
}

static size_t count_entries(const struct subject *subject, const char *folder)
{
    char path[64];
    size_t count = 0;
    snprintf(path, sizeof path, "/proc/%d/%s", (int)subject->process.pid, folder);
    DIR *entries = opendir(path);
    assert_non_null(entries);
    for (struct dirent *entry; (entry = readdir(entries));)
        count += entry->d_name[0] != '.';
    closedir(entries);
    return count;
}

size_t subject_files(const struct subject *subject)
{
    return count_entries(subject, "fd");
}

size_t subject_threads(const struct subject *subject)
{
    return count_entries(subject, "task");
}

static FILE *open_proc(const struct subject *subject, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)subject->process.pid, name);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    return file;
}

size_t subject_resident_kib(const struct subject *subject)
{
    char line[256];
    size_t kib = 0;
    FILE *file = open_proc(subject, "status");
    while (kib == 0 && fgets(line, sizeof line, file))
        if (sscanf(line, "VmRSS: %zu", &kib) != 1)
            kib = 0;
    fclose(file);
    assert_true(kib > 0);
    return kib;
}

/* In proc(5)'s "stat", fields 14 and 15 are the clock ticks in user and in kernel mode; the second
 * field may hold spaces and ends with the last parenthesis. */
int64_t subject_busy_ms(const struct subject *subject)
{
    char line[1024];
    int64_t user = 0, kernel = 0;
    FILE *file = open_proc(subject, "stat");
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    assert_int_equal(sscanf(strrchr(line, ')') + 1,
                            " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNd64 " %" SCNd64,
                            &user, &kernel),
                     2);
    return (user + kernel) * 1000 / sysconf(_SC_CLK_TCK);
}

static void await_rest(const struct subject *subject)
{
    int64_t deadline = clock_monotonic_us() + REST_TIMEOUT_US;
    while (subject_files(subject) > subject->files) {
        if (clock_monotonic_us() > deadline)
            fail_msg("%zu files are open, %zu were", subject_files(subject), subject->files);
        usleep(10 * 1000);
    }
}

size_t subject_files_at_rest(const struct subject *subject)
{
    await_rest(subject);
    return subject_files(subject);
}

void subject_check_unharmed(struct subject *subject)
{
    cJSON *world = subject_get(subject, "/_sim/world");
    assert_true(json_equal(world, subject->world));
    cJSON_Delete(world);
    await_rest(subject);
}

void subject_await_end(struct subject *subject)
{
    int code = process_end(&subject->process, 0, NULL);
    running = -1;
    assert_int_equal(code, 0);
    cJSON_Delete(subject->world);
}

void subject_stop(struct subject *subject)
{
    assert_int_equal(kill(subject->process.pid, SIGTERM), 0);
    subject_await_end(subject);
}

void subject_kill(struct subject *subject)
{
    int code = process_end(&subject->process, SIGKILL, NULL);
    running = -1;
    assert_int_equal(code, -SIGKILL);
    cJSON_Delete(subject->world);
}
