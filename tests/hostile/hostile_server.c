#include "tests/hostile/hostile_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <arpa/inet.h>
#include <cmocka.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 65536, BACKLOG = 16, DRIP_NS = 100 * 1000 * 1000 };

struct hostile_server {
    int listener, port, upstream;
    int stop[2]; /* a pipe: something to read ends the server */
    const struct hostile_answer *answer;
    pthread_t thread;
    size_t connections;
};

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static bool send_all(int fd, struct span bytes)
{
    while (bytes.len > 0) {
        ssize_t put = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (put <= 0)
            return false;
        bytes.ptr += put;
        bytes.len -= (size_t)put;
    }
    return true;
}

static bool pass(int from, int to)
{
    static char bytes[CHUNK];
    ssize_t got = read(from, bytes, sizeof bytes);
    return got > 0 && send_all(to, (struct span){bytes, (size_t)got});
}

static void relay(const struct hostile_server *server, int client)
{
    struct sockaddr_in address = loopback(server->upstream);
    int upstream = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct pollfd polls[] = {{client, POLLIN, 0}, {upstream, POLLIN, 0}};
    bool open = connect(upstream, (struct sockaddr *)&address, sizeof address) == 0;
    while (open && poll(polls, 2, -1) > 0) {
        if (polls[1].revents)
            open = pass(upstream, client);
        if (open && polls[0].revents)
            open = pass(client, upstream);
    }
    close(upstream);
}

/* The request comes in one or two pieces, and ends with the body's brace. */
static size_t read_request(int fd, char *bytes, size_t size)
{
    size_t len = 0;
    while (len < size && !(len > 4 && bytes[len - 1] == '}')) {
        ssize_t got = read(fd, bytes + len, size - len);
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    return len;
}

static void wait_for_end(int fd)
{
    char ignored[256];
    while (read(fd, ignored, sizeof ignored) > 0)
        continue;
}

static void drip(int fd, struct span text)
{
    static const struct timespec pause = {.tv_nsec = DRIP_NS};
    for (size_t i = 0; i < text.len && send_all(fd, (struct span){text.ptr + i, 1}); i++)
        nanosleep(&pause, NULL);
}

static void reset(int fd)
{
    static const struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static void play(const struct hostile_answer *answer, int fd)
{
    static char request[CHUNK];
    size_t len = answer->end == HOSTILE_DEAF ? 0 : read_request(fd, request, sizeof request);
    if (answer->end != HOSTILE_DRIP)
        send_all(fd, answer->text);
    switch (answer->end) {
    case HOSTILE_CLOSE:
        break;
    case HOSTILE_RESET:
        reset(fd);
        break;
    case HOSTILE_HANG:
    case HOSTILE_DEAF:
        wait_for_end(fd);
        break;
    case HOSTILE_FLOOD:
        while (send_all(fd, answer->piece))
            continue;
        break;
    case HOSTILE_DRIP:
        drip(fd, answer->text);
        break;
    case HOSTILE_ECHO:
        send_all(fd, (struct span){request, len});
        break;
    }
}

static void *run(void *context)
{
    struct hostile_server *server = context;
    struct pollfd polls[] = {{server->stop[0], POLLIN, 0}, {server->listener, POLLIN, 0}};
    while (poll(polls, 2, -1) > 0 && !polls[0].revents) {
        int fd = accept(server->listener, NULL, NULL);
        if (fd < 0)
            continue;
        if (++server->connections == server->answer->turn)
            play(server->answer, fd);
        else
            relay(server, fd);
        close(fd);
    }
    return NULL;
}

struct hostile_server *hostile_start(const struct hostile_answer *answer, int upstream)
{
    struct hostile_server *server = calloc(1, sizeof *server);
    struct sockaddr_in address = loopback(0);
    socklen_t len = sizeof address;
    assert_non_null(server);
    server->answer = answer;
    server->upstream = upstream;
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(pipe(server->stop), 0);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(server->listener, BACKLOG), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &len), 0);
    server->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&server->thread, NULL, run, server), 0);
    return server;
}

int hostile_port(const struct hostile_server *server)
{
    return server->port;
}

size_t hostile_stop(struct hostile_server *server)
{
    assert_int_equal(write(server->stop[1], "", 1), 1);
    pthread_join(server->thread, NULL);
    size_t connections = server->connections;
    close(server->listener);
    close(server->stop[0]);
    close(server->stop[1]);
    free(server);
    return connections;
}
