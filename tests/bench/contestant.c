#include "tests/bench/contestant.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/json.h"
#include "tests/bench/answers.h"
#include "tests/bench/machine.h"

enum {
    START_TIMEOUT_MS = 30 * 1000,
    POLL_US = 1000,
    MAX_ORDER = 4096,
    MAX_ORDER_ANSWER = 64 * 1024,
};

/* ---- sockets ---- */

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* -1 when nobody listens there. */
static int connect_to(int port)
{
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

struct status find_free_port(int *port)
{
    struct sockaddr_in address = loopback(0);
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool found = fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0 &&
                 getsockname(fd, (struct sockaddr *)&address, &len) == 0;
    if (fd >= 0)
        close(fd);
    *port = ntohs(address.sin_port);
    return found ? status_ok() : status_fail(STATUS_IO, "no free port: %s", strerror(errno));
}

static struct status receive_answer(int fd, struct buf *out)
{
    char bytes[MAX_ANSWER];
    struct answer answer = {0};
    struct status status = status_ok();
    while (status_is_ok(&status) && !answer.complete) {
        ssize_t got = recv(fd, bytes, sizeof bytes, 0);
        if (got <= 0)
            return status_fail(STATUS_IO, "the server closed without an answer");
        buf_append(out, bytes, (size_t)got);
        status = answer_read(buf_peek(out), &answer);
    }
    return status;
}

struct status contestant_ask(const struct contestant *contestant, struct span request,
                             struct buf *answer)
{
    int fd = connect_to(contestant->port);
    if (fd < 0)
        return status_fail(STATUS_IO, "%s: nobody listens there", contestant->url);
    struct status status = send(fd, request.ptr, request.len, MSG_NOSIGNAL) == (ssize_t)request.len
                               ? receive_answer(fd, answer)
                               : status_fail(STATUS_IO, "cannot send: %s", strerror(errno));
    close(fd);
    return status;
}

struct status contestant_order(const struct contestant *simulator, const char *path,
                               const char *json)
{
    struct buf request = buf_make(MAX_ORDER), answer = buf_make(MAX_ORDER_ANSWER);
    buf_format(&request,
               "PUT /_sim/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
               "Connection: close\r\nContent-Length: %zu\r\n\r\n%s",
               path, strlen(json), json);
    struct status status = contestant_ask(simulator, buf_peek(&request), &answer);
    if (status_is_ok(&status) && !span_starts_with(buf_peek(&answer), "HTTP/1.1 200 "))
        status = status_fail(STATUS_INPUT, "%s is refused: %s", path, buf_cstr(&answer));
    buf_free(&request);
    buf_free(&answer);
    return status;
}

/* ---- life ---- */

static bool read_url(struct contestant *contestant)
{
    struct buf line = buf_make(4096);
    bool read = process_read_line(&contestant->process, &line, START_TIMEOUT_MS);
    cJSON *announcement = read ? json_parse(buf_peek(&line), NULL) : NULL;
    const char *url = json_text(announcement, "url");
    const char *port = url ? strrchr(url, ':') : NULL;
    if (port) {
        contestant->port = (int)strtol(port + 1, NULL, 10);
        snprintf(contestant->url, sizeof contestant->url, "%s", url);
    }
    cJSON_Delete(announcement);
    buf_free(&line);
    return port != NULL;
}

static bool await_port(struct contestant *contestant, int port)
{
    contestant->port = port;
    snprintf(contestant->url, sizeof contestant->url, "http://127.0.0.1:%d", port);
    for (int waited_us = 0; waited_us < START_TIMEOUT_MS * 1000; waited_us += POLL_US) {
        int fd = connect_to(port);
        if (fd >= 0) {
            close(fd);
            return true;
        }
        usleep(POLL_US);
    }
    return false;
}

struct status contestant_start(const char *const argv[], int port, struct contestant *out)
{
    *out = (struct contestant){0};
    machine_place(ROLE_SERVER);
    out->running = process_start(&out->process, argv, false);
    machine_place(ROLE_CLIENT);
    if (!out->running)
        return status_fail(STATUS_IO, "%s: cannot be started", argv[0]);
    if (port != 0 ? await_port(out, port) : read_url(out))
        return status_ok();
    contestant_stop(out);
    return status_fail(STATUS_IO, "%s: did not start to serve", argv[0]);
}

void contestant_stop(struct contestant *contestant)
{
    if (contestant->running)
        process_end(&contestant->process, SIGTERM, NULL);
    contestant->running = false;
}

/* ---- what it uses ---- */

int64_t contestant_cpu_ns(const struct contestant *contestant)
{
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(contestant->process.pid, &clock) != 0 ||
        clock_gettime(clock, &used) != 0)
        return 0;
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

double contestant_rss_mib(const struct contestant *contestant)
{
    char path[64], line[256];
    long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)contestant->process.pid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "Rss: %ld", &kib) == 1)
            break;
    if (file)
        fclose(file);
    return (double)kib / 1024;
}
