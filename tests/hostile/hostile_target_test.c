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

#include "common/file.h"
#include "tests/hostile/captured_rows.h"
#include "tests/hostile/hostile_rows.h"
#include "tests/support/pair.h"

enum { MAX_FILE = 32 * 1024 * 1024, MAX_REPORT = 5 * 1024 * 1024, MAX_RSS_KIB = 64 * 1024 };
enum { MAX_S = 60, PATH_SIZE = 160 };
#define OWN_CASES DFNS_SOURCE_DIR "/tests/hostile/cases"

extern char **environ;

static struct pair pair;
static int sentinel, sentinel_port; /* nobody may connect to it */

/* ---- one run ---- */

struct outcome {
    const char *name; /* of the row */
    int code;         /* exit code, or minus the signal */
    long rss_kib;
    size_t connections;
    size_t surprises;
};

static void complain(struct outcome *outcome, const char *what, const char *found)
{
    print_message("%s: %s: %.300s\n", outcome->name, what, found);
    outcome->surprises++;
}

static void path_of(const char *name, char out[static PATH_SIZE])
{
    snprintf(out, PATH_SIZE, "%s/%s", pair.folder, name);
}

static struct buf read_out(const char *name)
{
    char path[PATH_SIZE];
    struct buf text = buf_make(MAX_FILE);
    path_of(name, path);
    struct status status = file_read(path, &text);
    assert_string_equal(status.message, "");
    return text;
}

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

static void run_suite(const char *url, const char *own, struct outcome *outcome)
{
    char target[PATH_SIZE], json[PATH_SIZE], junit[PATH_SIZE], html[PATH_SIZE], out[PATH_SIZE];
    const char *folder = getenv("DFNS_BIN_DIR");
    char program[512];
    snprintf(program, sizeof program, "%s/dfns-conformance", folder ? folder : DFNS_BIN_DIR);
    path_of("target.json", target);
    path_of("report.json", json);
    path_of("junit.xml", junit);
    path_of("report.html", html);
    path_of("stdout", out);
    pair_redirect(&pair, url);
    const char *const argv[] = {program,     "run",
                                "--target",  target,
                                "--run",     own ? own : "cred.nonce.missing",
                                "--json",    json,
                                "--junit",   junit,
                                "--html",    html,
                                "--verbose", "--timeout",
                                "1",         own ? "--cases" : NULL,
                                OWN_CASES,   NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    pid_t pid;
    int error = posix_spawn(&pid, program, &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    assert_int_equal(error, 0);
    int status = watch(pid, &outcome->rss_kib);
    posix_spawn_file_actions_destroy(&actions);
    outcome->code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* ---- what it left ---- */

/* C1 is harmless to programs. */
static void judge_calm(struct outcome *outcome, const char *name, bool people)
{
    struct buf text = read_out(name);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool c1 = people && c == 0xC2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] < 0xA0;
        if ((c >= 0x20 && c != 0x7F && !c1) || c == '\n')
            continue;
        complain(outcome, "a control byte in", name);
        break;
    }
    if (text.len > MAX_REPORT)
        complain(outcome, "too long", name);
    buf_free(&text);
}

static void judge_junit(struct outcome *outcome)
{
    char path[PATH_SIZE];
    struct buf output = buf_make(MAX_FILE);
    path_of("junit.xml", path);
    const char *const argv[] = {"/usr/bin/xmllint",
                                "--noout",
                                "--schema",
                                DFNS_SOURCE_DIR "/tests/support/junit.xsd",
                                path,
                                NULL};
    if (process_run(argv, &output, true) != 0)
        complain(outcome, "xmllint", "junit.xml");
    buf_free(&output);
}

/* The tokens that the target was sent. */
static void judge_secrets(struct outcome *outcome)
{
    static const char *const names[] = {"stdout", "report.json", "junit.xml", "report.html"};
    struct buf target = read_out("target.json");
    cJSON *tree = json_parse(buf_peek(&target), NULL);
    const char *token =
        json_text(cJSON_GetObjectItemCaseSensitive(
                      cJSON_GetObjectItemCaseSensitive(tree, "callers"), "permitted"),
                  "token");
    assert_non_null(token);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct buf text = read_out(names[i]);
        if (memmem(text.ptr, text.len, token, strlen(token)))
            complain(outcome, "the token is in", names[i]);
        buf_free(&text);
    }
    cJSON_Delete(tree);
    buf_free(&target);
}

static bool says(const cJSON *item, const char *words)
{
    char *text = cJSON_PrintUnformatted(item);
    bool said = strstr(text, words);
    free(text);
    return said;
}

/* The words are looked for without the quotes of JSON. */
static void judge_verdict(const struct hostile_row *row, struct outcome *outcome)
{
    struct buf text = read_out("report.json");
    cJSON *report = cJSON_ParseWithLength(text.ptr, text.len);
    const cJSON *item = cJSON_GetArrayItem(json_member(report, "cases"), 0);
    const char *verdict = json_text(item, "verdict"), *why = json_text(item, "explanation");
    if (!verdict || strcmp(verdict, row->verdict) != 0)
        complain(outcome, "the verdict", verdict ? verdict : "none");
    if (*row->words && !(why && strstr(why, row->words)) && !says(item, row->words))
        complain(outcome, "the reason", why ? why : "none");
    cJSON_Delete(report);
    buf_free(&text);
}

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
    judge_verdict(row, outcome);
    judge_calm(outcome, "stdout", true);
    judge_calm(outcome, "report.html", true);
    judge_calm(outcome, "report.json", false);
    judge_junit(outcome);
    judge_secrets(outcome);
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
    struct outcome outcome = {.name = row->name};
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

static void every_hostile_answer_is_survived(void **state)
{
    (void)state;
    size_t surprises = 0, rows = 0;
    long most = 0;
    const struct hostile_row *row;
    for (; (row = hostile_row(rows)); rows++) {
        struct outcome outcome = play(row, NULL);
        surprises += outcome.surprises;
        most = outcome.rss_kib > most ? outcome.rss_kib : most;
    }
    print_message("%zu hostile answers, at most %ld KiB of memory\n", rows, most);
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

/* 100 MiB of zeros in 100 KiB: nothing unpacks them. */
static void a_bomb_does_not_go_off(void **state)
{
    (void)state;
    static const char head[] = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n"
                               "Content-Encoding: gzip\r\n\r\n";
    const char *const argv[] = {"/bin/sh", "-c", "head -c 104857600 /dev/zero | gzip -9", NULL};
    struct buf text = buf_make(MAX_FILE);
    buf_text(&text, head);
    assert_int_equal(process_run(argv, &text, false), 0);
    const struct hostile_row row = {
        "a bomb", {.turn = 9, .text = {text.ptr, text.len}}, "FAIL", ""};
    struct outcome outcome = play(&row, NULL);
    assert_int_equal(outcome.surprises, 0);
    buf_free(&text);
}

static void only_http_may_be_asked(void **state)
{
    (void)state;
    static const char *const urls[] = {"file:///etc/passwd", "ftp://127.0.0.1/",
                                       "gopher://127.0.0.1/", "dict://127.0.0.1/",
                                       "HTTP-ish://127.0.0.1/"};
    const char *folder = getenv("DFNS_BIN_DIR");
    char program[512];
    snprintf(program, sizeof program, "%s/dfns-conformance", folder ? folder : DFNS_BIN_DIR);
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
    path_of("report.html", path);
    unlink(path);
    path_of("stdout", path);
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
        cmocka_unit_test(only_http_may_be_asked),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
