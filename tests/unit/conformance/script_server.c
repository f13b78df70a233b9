#include "tests/unit/conformance/script_server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_REQUESTS = 64, MAX_REQUEST = 65536 };

struct script_server {
    int listener;
    char url[64];
    const struct script_answer *answers;
    size_t count;
    pthread_t thread;
    size_t connections;
    size_t requests;
    char *seen[MAX_REQUESTS];
};

/* The length that the head announces; 0 when it announces none. */
static size_t body_length(const char *head)
{
    const char *field = strcasestr(head, "\r\ncontent-length:");
    return field ? strtoul(field + strlen("\r\ncontent-length:"), NULL, 10) : 0;
}

static int is_complete(const char *text, size_t len)
{
    const char *end = strstr(text, "\r\n\r\n");
    return end && len >= (size_t)(end + 4 - text) + body_length(text);
}

/* A whole request, or NULL when the other side is gone. */
static char *read_request(int fd)
{
    char *text = calloc(1, MAX_REQUEST + 1);
    size_t len = 0;
    while (text && len < MAX_REQUEST && !is_complete(text, len)) {
        ssize_t got = read(fd, text + len, MAX_REQUEST - len);
        if (got <= 0) {
            free(text);
            return NULL;
        }
        len += (size_t)got;
    }
    return text;
}

static int send_all(int fd, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t put = send(fd, text, left, MSG_NOSIGNAL);
        if (put <= 0)
            return 0;
        text += put;
        left -= (size_t)put;
    }
    return 1;
}

static const struct script_answer *next_answer(const struct script_server *server)
{
    size_t at = server->requests - 1;
    return &server->answers[at < server->count ? at : server->count - 1];
}

static void linger(int fd, const struct script_answer *answer)
{
    char ignored[256];
    if (answer->end == SCRIPT_HANG)
        while (read(fd, ignored, sizeof ignored) > 0)
            continue;
    if (answer->end == SCRIPT_FLOOD)
        while (send_all(fd, answer->text))
            continue;
}

static void serve(struct script_server *server, int fd)
{
    const struct script_answer *answer;
    do {
        char *request = read_request(fd);
        if (!request || server->requests == MAX_REQUESTS) {
            free(request);
            return;
        }
        server->seen[server->requests++] = request;
        answer = next_answer(server);
        send_all(fd, answer->text);
    } while (answer->end == SCRIPT_GO_ON);
    linger(fd, answer);
}

static void *run(void *context)
{
    struct script_server *server = context;
    for (;;) {
        int fd = accept(server->listener, NULL, NULL);
        if (fd < 0)
            return NULL;
        server->connections++;
        serve(server, fd);
        close(fd);
    }
}

static int listen_somewhere(struct script_server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listener < 0 || bind(server->listener, (struct sockaddr *)&address, len) != 0 ||
        listen(server->listener, 8) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &len) != 0)
        return 0;
    snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d", ntohs(address.sin_port));
    return 1;
}

struct script_server *script_start(const struct script_answer *answers, size_t count)
{
    struct script_server *server = calloc(1, sizeof *server);
    if (!server)
        return NULL;
    server->answers = answers;
    server->count = count;
    if (listen_somewhere(server) && pthread_create(&server->thread, NULL, run, server) == 0)
        return server;
    free(server);
    return NULL;
}

const char *script_url(const struct script_server *server)
{
    return server->url;
}

void script_stop(struct script_server *server)
{
    if (server->listener < 0)
        return;
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    server->listener = -1;
}

size_t script_connections(const struct script_server *server)
{
    return server->connections;
}

size_t script_requests(const struct script_server *server)
{
    return server->requests;
}

const char *script_request(const struct script_server *server, size_t index)
{
    return index < server->requests ? server->seen[index] : "";
}

void script_free(struct script_server *server)
{
    script_stop(server);
    for (size_t i = 0; i < server->requests; i++)
        free(server->seen[i]);
    free(server);
}
