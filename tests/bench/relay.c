#include "tests/bench/relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_SENT = 1024 * 1024, CHUNK = 65536, WAKE_MS = 50, MAX_STATUS = 600, MAX_OPEN = 512 };

/* A connection of the client's, and ours to the server; -1: closed. */
struct pair {
    int client, server;
    struct buf sent;
};

struct relay {
    int listening, port, to_port;
    pthread_t thread;
    atomic_bool stopped;
    struct pair *pairs[RELAY_MAX_CONNECTIONS];
    size_t count, first_open;
    size_t answers[MAX_STATUS];
};

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int connect_to(int port)
{
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static void close_pair(struct pair *pair)
{
    if (pair->client >= 0)
        close(pair->client);
    if (pair->server >= 0)
        close(pair->server);
    pair->client = pair->server = -1;
}

static void take_client(struct relay *relay)
{
    int client = accept(relay->listening, NULL, NULL), on = 1;
    if (client < 0)
        return;
    struct pair *pair = relay->count < RELAY_MAX_CONNECTIONS ? malloc(sizeof *pair) : NULL;
    if (!pair) {
        close(client);
        return;
    }
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    *pair = (struct pair){client, connect_to(relay->to_port), buf_make(MAX_SENT)};
    relay->pairs[relay->count++] = pair;
    if (pair->server < 0)
        close_pair(pair);
}

static void count_answer(struct relay *relay, const char *bytes, size_t len)
{
    if (len < 12 || memcmp(bytes, "HTTP/1.1 ", 9) != 0)
        return;
    long status = strtol((char[]){bytes[9], bytes[10], bytes[11], '\0'}, NULL, 10);
    if (status > 0 && status < MAX_STATUS)
        relay->answers[status]++;
}

/* False at the end of the connection. */
static bool pass_on(int from, int to, char bytes[static CHUNK], size_t *len)
{
    ssize_t got = recv(from, bytes, CHUNK, 0);
    *len = got > 0 ? (size_t)got : 0;
    for (size_t sent = 0; sent < *len;) {
        ssize_t now = send(to, bytes + sent, *len - sent, MSG_NOSIGNAL);
        if (now < 0)
            return false;
        sent += (size_t)now;
    }
    return got > 0;
}

static void serve_pair(struct relay *relay, struct pair *pair, bool from_client)
{
    static char bytes[CHUNK];
    size_t len;
    bool open = from_client ? pass_on(pair->client, pair->server, bytes, &len)
                            : pass_on(pair->server, pair->client, bytes, &len);
    if (from_client)
        buf_append(&pair->sent, bytes, len);
    else
        count_answer(relay, bytes, len);
    if (!open)
        close_pair(pair);
}

/* Those that are open, two entries each, behind the socket that is listened on. */
static nfds_t gather(struct relay *relay, struct pollfd *fds, struct pair **pairs)
{
    nfds_t count = 0;
    fds[count++] = (struct pollfd){.fd = relay->listening, .events = POLLIN};
    while (relay->first_open < relay->count && relay->pairs[relay->first_open]->client < 0)
        relay->first_open++;
    for (size_t i = relay->first_open; i < relay->count && count < 2 * MAX_OPEN; i++) {
        struct pair *pair = relay->pairs[i];
        if (pair->client < 0)
            continue;
        pairs[count / 2] = pair;
        fds[count++] = (struct pollfd){.fd = pair->client, .events = POLLIN};
        fds[count++] = (struct pollfd){.fd = pair->server, .events = POLLIN};
    }
    return count;
}

static void *run(void *pointer)
{
    static struct pollfd fds[2 * MAX_OPEN + 1];
    static struct pair *pairs[MAX_OPEN + 1];
    struct relay *relay = pointer;
    while (!atomic_load(&relay->stopped)) {
        nfds_t count = gather(relay, fds, pairs);
        if (poll(fds, count, WAKE_MS) <= 0)
            continue;
        for (nfds_t i = 1; i < count; i++) {
            struct pair *pair = pairs[(i - 1) / 2];
            if (fds[i].revents && pair->client >= 0)
                serve_pair(relay, pair, i % 2 == 1);
        }
        if (fds[0].revents)
            take_client(relay);
    }
    return NULL;
}

struct status relay_start(int to_port, struct relay **out)
{
    struct sockaddr_in address = loopback(0);
    socklen_t len = sizeof address;
    struct relay *relay = calloc(1, sizeof *relay);
    if (!relay)
        return status_no_memory();
    relay->to_port = to_port;
    relay->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(relay->listening, (struct sockaddr *)&address, len) == 0 &&
        listen(relay->listening, 512) == 0 &&
        getsockname(relay->listening, (struct sockaddr *)&address, &len) == 0 &&
        pthread_create(&relay->thread, NULL, run, relay) == 0) {
        relay->port = ntohs(address.sin_port);
        *out = relay;
        return status_ok();
    }
    relay_free(relay);
    return status_fail(STATUS_IO, "cannot listen: %s", strerror(errno));
}

int relay_port(const struct relay *relay)
{
    return relay->port;
}

void relay_stop(struct relay *relay)
{
    atomic_store(&relay->stopped, true);
    pthread_join(relay->thread, NULL);
}

void relay_sent(const struct relay *relay, struct buf *out)
{
    for (size_t i = 0; i < relay->count; i++)
        buf_span(out, buf_peek(&relay->pairs[i]->sent));
}

size_t relay_answers(const struct relay *relay, int status)
{
    return status > 0 && status < MAX_STATUS ? relay->answers[status] : 0;
}

void relay_free(struct relay *relay)
{
    for (size_t i = 0; relay && i < relay->count; i++) {
        close_pair(relay->pairs[i]);
        buf_free(&relay->pairs[i]->sent);
        free(relay->pairs[i]);
    }
    if (relay && relay->listening >= 0)
        close(relay->listening);
    free(relay);
}
