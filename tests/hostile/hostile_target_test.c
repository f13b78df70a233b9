/*
 * The suite against targets that mean ill: whatever they answer, the run ends in time and within
 * its memory, the verdict is the right one, the reports are whole and calm, and nobody else is
 * asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <arpa/inet.h>
#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/hostile/captured_rows.h"
#include "tests/hostile/outcome.h"
#include "tests/support/pair.h"

enum { MAX_FILE = 32 * 1024 * 1024, MAX_RSS_KIB = 64 * 1024, MAX_S = 60, PROGRAM_SIZE = 512 };
/* A run that waits once ends a second after the time-out, and as much later as all is slower here.
 */
enum { TIMEOUT_MS = 1000, MARGIN_MS = 1000, SLOWER = 10 };
#define OWN_CASES DFNS_SOURCE_DIR "/tests/hostile/cases"

extern char **environ;

static struct pair pair;
static int sentinel, sentinel_port; /* nobody may connect to it */

/* ---- one run ---- */

/* The most memory that the process has used so far, in KiB; 0 when it is no more. What wait4() says
 * would begin with the memory of this program. */
static long high_water(pid_t pid)
{
    char path[64], line[128];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "re");
    while (file && kib == 0 && fgets(line, sizeof line, file))
        if (strncmp(line, "VmHWM:", strlen("VmHWM:")) == 0)
            kib = strtol(line + strlen("VmHWM:"), NULL, 10);
    if (file)
        fclose(file);
    return kib;
}

/* Until it has ended. */
static int watch(pid_t pid, long *rss_kib)
{
    static const struct timespec pause = {.tv_nsec = 2 * 1000 * 1000};
    int status;
    alarm(MAX_S);
    while (waitpid(pid, &status, WNOHANG) == 0) {
        long kib = high_water(pid);
        *rss_kib = kib > *rss_kib ? kib : *rss_kib;
        nanosleep(&pause, NULL);
    }
    alarm(0);
    return status;
}

static void name_program(char out[static PROGRAM_SIZE])
{
    const char *folder = getenv("DFNS_BIN_DIR");
    snprintf(out, PROGRAM_SIZE, "%s/dfns-conformance", folder ? folder : DFNS_BIN_DIR);
}

static void run_suite(const char *url, const char *own, struct outcome *outcome)
{
    char target[PATH_SIZE], out[PATH_SIZE], reports[REPORT_COUNT][PATH_SIZE];
    char program[PROGRAM_SIZE];
    name_program(program);
    path_in(pair.folder, "target.json", target);
    for (size_t i = 0; i < REPORT_COUNT; i++)
        path_in(pair.folder, report_names[i], reports[i]);
    path_in(pair.folder, "stdout", out);
    pair_redirect(&pair, url);
    const char *const argv[] = {program,      "run",
                                "--target",   target,
                                "--run",      own ? own : "cred.nonce.missing",
                                "--json",     reports[0],
                                "--junit",    reports[1],
                                "--html",     reports[2],
                                "--tap",      reports[3],
                                "--ndjson",   reports[4],
                                "--markdown", reports[5],
                                "--verbose",  "--timeout",
                                "1",          own ? "--cases" : NULL,
                                OWN_CASES,    NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    pid_t pid;
    int error = posix_spawn(&pid, program, &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    assert_int_equal(error, 0);
    int64_t began_us = clock_monotonic_us();
    int status = watch(pid, &outcome->rss_kib);
    outcome->wall_ms = (clock_monotonic_us() - began_us) / 1000;
    posix_spawn_file_actions_destroy(&actions);
    outcome->code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* ---- what it left ---- */

static void judge_sentinel(struct outcome *outcome)
{
    struct pollfd asked = {.fd = sentinel, .events = POLLIN};
    if (poll(&asked, 1, 0) == 0)
        return;
    complain(outcome, "somebody else", "was asked");
    close(accept(sentinel, NULL, NULL));
}

static int wanted_code(const char *verdict)
{
    return strcmp(verdict, "PASS") == 0 ? 0 : strcmp(verdict, "FAIL") == 0 ? 1 : 4;
}

/* Memory says nothing with a sanitizer. */
static void judge(const struct hostile_row *row, struct outcome *outcome)
{
    char code[32];
    snprintf(code, sizeof code, "%d", outcome->code);
    if (outcome->code != wanted_code(row->verdict)) {
        complain(outcome, "the exit code", code);
        return;
    }
    judge_reports(row, outcome);
    judge_sentinel(outcome);
    if (outcome->rss_kib > MAX_RSS_KIB && getenv("DFNS_BIN_DIR"))
        complain(outcome, "memory", "more than 64 MiB");
    size_t last = row->answer.turn;
    if (outcome->connections < last || outcome->connections > 9 ||
        (strcmp(row->verdict, "ERROR") == 0 && outcome->connections != last))
        complain(outcome, "connections", "not as many as were planned");
}

/* ---- the rows ---- */

/* With the sentinel's port in place of %s; the caller frees it. */
static char *fill_in(struct span text)
{
    char port[16];
    struct buf out = buf_make(MAX_FILE);
    snprintf(port, sizeof port, "%d", sentinel_port);
    const char *gap = memmem(text.ptr, text.len, "%s", 2);
    size_t before = gap ? (size_t)(gap - text.ptr) : text.len;
    buf_append(&out, text.ptr, before);
    if (gap) {
        buf_text(&out, port);
        buf_append(&out, gap + 2, text.len - before - 2);
    }
    char *copy = calloc(out.len + 1, 1);
    assert_non_null(copy);
    memcpy(copy, buf_cstr(&out), out.len);
    buf_free(&out);
    return copy;
}

static size_t filled_len(struct span text)
{
    char port[16];
    int digits = snprintf(port, sizeof port, "%d", sentinel_port);
    return memmem(text.ptr, text.len, "%s", 2) ? text.len - 2 + (size_t)digits : text.len;
}

/* `own` is a case of tests/hostile/cases; NULL: cred.nonce.missing. */
static struct outcome play(const struct hostile_row *row, const char *own)
{
    char url[64];
    struct outcome outcome = {.name = row->name, .folder = pair.folder};
    struct hostile_answer answer = row->answer;
    char *text = fill_in(row->answer.text);
    answer.text = (struct span){text, filled_len(row->answer.text)};
    const char *port = strrchr(pair.url, ':');
    struct hostile_server *server = hostile_start(&answer, (int)strtol(port + 1, NULL, 10));
    snprintf(url, sizeof url, "http://127.0.0.1:%d", hostile_port(server));
    run_suite(url, own, &outcome);
    outcome.connections = hostile_stop(server);
    free(text);
    judge(row, &outcome);
    return outcome;
}

static int64_t right_answer_ms; /* the run with the first row, which all others are measured by */

static void judge_time(struct outcome *outcome)
{
    char took[32];
    int64_t most_ms = TIMEOUT_MS + MARGIN_MS + SLOWER * right_answer_ms;
    snprintf(took, sizeof took, "%lld ms", (long long)outcome->wall_ms);
    if (outcome->wall_ms > most_ms)
        complain(outcome, "too slow", took);
}

static void every_hostile_answer_is_survived(void **state)
{
    (void)state;
    size_t surprises = 0, rows = 0;
    long most = 0;
    struct outcome slowest = {.wall_ms = 0};
    const struct hostile_row *row;
    for (; (row = hostile_row(rows)); rows++) {
        struct outcome outcome = play(row, NULL);
        if (rows == 0)
            right_answer_ms = outcome.wall_ms;
        judge_time(&outcome);
        surprises += outcome.surprises;
        most = outcome.rss_kib > most ? outcome.rss_kib : most;
        slowest = outcome.wall_ms > slowest.wall_ms ? outcome : slowest;
    }
    print_message("figure: %zu hostile answers, at most %ld KiB of memory; slowest, of %lld ms: "
                  "%s; the right "
                  "one takes %lld ms\n",
                  rows, most, (long long)slowest.wall_ms, slowest.name, (long long)right_answer_ms);
    assert_int_equal(surprises, 0);
}

static void what_is_captured_does_no_harm(void **state)
{
    (void)state;
    size_t surprises = 0;
    for (size_t i = 0; captured_row(i); i++)
        surprises += play(&captured_row(i)->row, captured_row(i)->id).surprises;
    assert_int_equal(surprises, 0);
}

#define BOMB_HEAD                                                                                  \
    "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"

/* 100 MiB of zeros in 100 KiB: nothing unpacks them. Of a gigabyte that is announced, and sent as
 * one such member after the other, no more is read than of any other body. */
static void a_bomb_does_not_go_off(void **state)
{
    static const char announced[] = BOMB_HEAD "Content-Length: 1073741824\r\n\r\n";
    const char *const argv[] = {"/bin/sh", "-c", "head -c 104857600 /dev/zero | gzip -9", NULL};
    struct buf text = buf_make(MAX_FILE);
    (void)state;
    buf_text(&text, BOMB_HEAD "\r\n");
    size_t head = text.len;
    assert_int_equal(process_run(argv, &text, false), 0);
    struct span member = {text.ptr + head, text.len - head};
    const struct hostile_row rows[] = {
        {"a bomb", {.turn = 9, .text = buf_peek(&text)}, "FAIL", ""},
        {"a bomb of 1 GiB",
         {.turn = 9, .text = span_of(announced), .end = HOSTILE_FLOOD, .piece = member},
         "ERROR",
         "the body is longer than 256 KiB"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct outcome outcome = play(&rows[i], NULL);
        judge_time(&outcome);
        assert_int_equal(outcome.surprises, 0);
    }
    buf_free(&text);
}

/* What a terminal would obey, in every place of an answer; none of it looks like a sequence of
 * ours. */
#define ESCAPES "\033[2J\033]0;owned\007\033[6n\033Pq\033\\"
#define LOUD                                                                                       \
    "HTTP/1.1 400 " ESCAPES "\r\nContent-Type: application/json\r\nX-" ESCAPES                     \
    ": 1\r\nX-V: " ESCAPES "\r\n\r\n{\"error\":{\"" ESCAPES "\":1,\"message\":\"" ESCAPES "\"}}"

static size_t run_on_terminal(const char *url, const char *no_colour)
{
    char program[PROGRAM_SIZE], command[2 * PROGRAM_SIZE];
    struct buf output = buf_make(MAX_FILE);
    name_program(program);
    pair_redirect(&pair, url);
    snprintf(command, sizeof command,
             "exec env NO_COLOR=%s '%s' run --target '%s/target.json' --run cred.nonce.missing "
             "--verbose --timeout 1",
             no_colour, program, pair.folder);
    const char *const argv[] = {"/usr/bin/script", "-qec", command, "/dev/null", NULL};
    assert_int_equal(process_run(argv, &output, true), 1);
    assert_non_null(strstr(buf_cstr(&output), "\\x1B]0;owned\\x07"));
    size_t own = count_own_sequences(buf_cstr(&output));
    buf_free(&output);
    return own;
}

/* What is left of them is shown, in colour or not. */
static void a_terminal_gets_no_escape_of_theirs(void **state)
{
    static const char *const no_colour[] = {"", "1"};
    const struct hostile_answer answer = {.turn = 9, .text = SPAN_LITERAL(LOUD)};
    size_t own[2];
    (void)state;
    if (access("/usr/bin/script", X_OK) != 0) {
        print_message("skipped: there is no script (package bsdutils)\n");
        skip();
    }
    for (size_t i = 0; i < 2; i++) {
        char url[64];
        const char *port = strrchr(pair.url, ':');
        struct hostile_server *server = hostile_start(&answer, (int)strtol(port + 1, NULL, 10));
        snprintf(url, sizeof url, "http://127.0.0.1:%d", hostile_port(server));
        own[i] = run_on_terminal(url, no_colour[i]);
        hostile_stop(server);
    }
    assert_true(own[0] > own[1] && own[1] > 0);
}

static void only_http_may_be_asked(void **state)
{
    (void)state;
    static const char *const urls[] = {"file:///etc/passwd", "ftp://127.0.0.1/",
                                       "gopher://127.0.0.1/", "dict://127.0.0.1/",
                                       "HTTP-ish://127.0.0.1/"};
    char program[PROGRAM_SIZE];
    name_program(program);
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        const char *const argv[] = {program, "run", "--target", urls[i], NULL};
        struct buf output = buf_make(MAX_FILE);
        assert_int_equal(process_run(argv, &output, true), 2);
        assert_int_equal(output.len, 0);
        buf_free(&output);
    }
}

/* Proxies of the environment lead to the sentinel, too. */
static int set_up(void **state)
{
    static const char *const names[] = {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"};
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    char url[64];
    (void)state;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sentinel = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(sentinel, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(sentinel, 8), 0);
    assert_int_equal(getsockname(sentinel, (struct sockaddr *)&address, &len), 0);
    sentinel_port = ntohs(address.sin_port);
    pair_start(&pair, NULL);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", sentinel_port);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        setenv(names[i], url, 1);
    return 0;
}

static int tear_down(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    for (size_t i = 0; i < REPORT_COUNT; i++) {
        path_in(pair.folder, report_names[i], path);
        unlink(path);
    }
    path_in(pair.folder, "stdout", path);
    unlink(path);
    close(sentinel);
    return pair_stop(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_hostile_answer_is_survived),
        cmocka_unit_test(what_is_captured_does_no_harm),
        cmocka_unit_test(a_bomb_does_not_go_off),
        cmocka_unit_test(a_terminal_gets_no_escape_of_theirs),
        cmocka_unit_test(only_http_may_be_asked),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
