#include "tests/bench/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/answers.h"

enum { MAX_EVENTS = 256, SILENCE_MS = 20 * 1000 };

struct connection {
    int fd;
    int64_t sent_ns;
    size_t received;
    char bytes[MAX_ANSWER];
};

/* A load on its way. */
struct run {
    const struct load *load;
    int epoll;
    struct connection *connections;
    size_t next;       /* how many requests were sent */
    uint32_t *took_ns; /* for each answer, in the order in which they came */
    size_t answered;
    size_t connected;
};

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- connections ---- */

static struct status cannot(const char *what)
{
    return status_fail(STATUS_IO, "cannot %s: %s", what, strerror(errno));
}

static struct status open_connection(struct run *run, struct connection *connection)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)run->load->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    int on = 1;
    connection->received = 0;
    connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->fd < 0)
        return cannot("open a socket");
    if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) != 0)
        return cannot("connect");
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fcntl(connection->fd, F_SETFL, O_NONBLOCK) != 0 ||
        epoll_ctl(run->epoll, EPOLL_CTL_ADD, connection->fd, &event) != 0)
        return cannot("watch a socket");
    run->connected++;
    return status_ok();
}

static void close_connection(struct connection *connection)
{
    if (connection->fd >= 0)
        close(connection->fd);
    connection->fd = -1;
}

/* Waits where the socket's buffer is full. */
static struct status send_all(int fd, struct span bytes)
{
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        struct pollfd writable = {.fd = fd, .events = POLLOUT};
        if (sent < 0 && errno == EAGAIN && poll(&writable, 1, SILENCE_MS) == 1)
            continue;
        if (sent < 0)
            return cannot("send");
        bytes.ptr += sent;
        bytes.len -= (size_t)sent;
    }
    return status_ok();
}

/* ---- one request after the other ---- */

/* The next request, or goodbye. */
static struct status send_next(struct run *run, struct connection *connection)
{
    const struct load *load = run->load;
    if (run->next == load->count) {
        close_connection(connection);
        return status_ok();
    }
    struct span bytes = requests_at(load->requests, load->first + run->next++);
    connection->received = 0;
    connection->sent_ns = now_ns(CLOCK_MONOTONIC);
    return send_all(connection->fd, bytes);
}

static struct status go_on(struct run *run, struct connection *connection, bool closes)
{
    struct status status = status_ok();
    if (closes) {
        close_connection(connection);
        if (run->next < run->load->count)
            status = open_connection(run, connection);
    }
    if (status_is_ok(&status))
        status = send_next(run, connection);
    return status;
}

static struct status take_answer(struct run *run, struct connection *connection)
{
    struct answer answer;
    struct span bytes = {connection->bytes, connection->received};
    struct status status = answer_read(bytes, &answer);
    if (!status_is_ok(&status) || !answer.complete)
        return status;
    run->took_ns[run->answered++] = (uint32_t)(now_ns(CLOCK_MONOTONIC) - connection->sent_ns);
    status = answer_check(&answer, run->load->status, run->load->answer);
    if (!status_is_ok(&status))
        return status;
    return go_on(run, connection, answer.closes);
}

static struct status receive(struct run *run, struct connection *connection)
{
    ssize_t got = recv(connection->fd, connection->bytes + connection->received,
                       sizeof connection->bytes - connection->received, 0);
    if (got < 0)
        return errno == EAGAIN ? status_ok() : cannot("receive");
    if (got == 0)
        return status_fail(STATUS_IO, "the server closed the connection without an answer");
    connection->received += (size_t)got;
    return take_answer(run, connection);
}

static struct status serve_events(struct run *run)
{
    struct epoll_event events[MAX_EVENTS];
    int ready = epoll_wait(run->epoll, events, MAX_EVENTS, SILENCE_MS);
    struct status status = status_ok();
    if (ready == 0)
        return status_fail(STATUS_IO, "no answer within %d s", SILENCE_MS / 1000);
    if (ready < 0 && errno != EINTR)
        return cannot("wait");
    for (int i = 0; i < ready && status_is_ok(&status); i++)
        status = receive(run, events[i].data.ptr);
    return status;
}

static struct status exchange_all(struct run *run)
{
    struct status status = status_ok();
    for (unsigned i = 0; i < run->load->connections && status_is_ok(&status); i++)
        status = send_next(run, &run->connections[i]);
    while (run->answered < run->load->count && status_is_ok(&status))
        status = serve_events(run);
    return status;
}

/* ---- the whole ---- */

static struct status prepare(struct run *run)
{
    const struct load *load = run->load;
    run->epoll = epoll_create1(EPOLL_CLOEXEC);
    run->connections = calloc(load->connections, sizeof *run->connections);
    run->took_ns = calloc(load->count, sizeof *run->took_ns);
    if (run->epoll < 0 || !run->connections || !run->took_ns)
        return status_no_memory();
    for (unsigned i = 0; i < load->connections; i++)
        run->connections[i].fd = -1;
    struct status status = status_ok();
    for (unsigned i = 0; i < load->connections && status_is_ok(&status); i++)
        status = open_connection(run, &run->connections[i]);
    return status;
}

static void tidy(struct run *run)
{
    for (unsigned i = 0; run->connections && i < run->load->connections; i++)
        close_connection(&run->connections[i]);
    if (run->epoll >= 0)
        close(run->epoll);
    free(run->connections);
    free(run->took_ns);
}

static int by_size(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static void sum_up(struct run *run, int64_t wall_ns, int64_t cpu_ns, struct load_result *result)
{
    size_t count = run->answered;
    qsort(run->took_ns, count, sizeof *run->took_ns, by_size);
    *result = (struct load_result){.seconds = (double)wall_ns / 1e9,
                                   .busy = (double)cpu_ns / (double)wall_ns,
                                   .p50_ns = run->took_ns[count / 2],
                                   .p99_ns = run->took_ns[count * 99 / 100],
                                   .connected = run->connected};
}

struct status load_run(const struct load *load, struct load_result *result)
{
    struct run run = {.load = load, .epoll = -1};
    struct status status = prepare(&run);
    int64_t wall_ns = now_ns(CLOCK_MONOTONIC), cpu_ns = now_ns(CLOCK_THREAD_CPUTIME_ID);
    if (status_is_ok(&status))
        status = exchange_all(&run);
    if (status_is_ok(&status))
        sum_up(&run, now_ns(CLOCK_MONOTONIC) - wall_ns, now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_ns,
               result);
    tidy(&run);
    return status;
}
