#include "tests/unit/conformance/crowd_server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_REQUEST = 65536, BACKLOG = 128, NS_PER_MS = 1000000 };

struct crowd_server {
    int listener;
    char url[64];
    struct crowd_manner manner;
    pthread_t thread;
    pthread_mutex_t lock; /* of all that follows */
    pthread_cond_t changed;
    size_t connections;
    size_t requests;
    size_t before_it;
    size_t most;
    size_t refused;
    bool gathered;
};

struct visitor {
    struct crowd_server *server;
    int fd;
};

static size_t body_length(const char *head)
{
    const char *field = strcasestr(head, "\r\ncontent-length:");
    return field ? strtoul(field + strlen("\r\ncontent-length:"), NULL, 10) : 0;
}

static bool is_complete(const char *text, size_t len)
{
    const char *end = strstr(text, "\r\n\r\n");
    return end && len >= (size_t)(end + 4 - text) + body_length(text);
}

static bool read_request(int fd, char *text)
{
    size_t len = 0;
    text[0] = '\0';
    while (!is_complete(text, len)) {
        ssize_t got = len < MAX_REQUEST ? read(fd, text + len, MAX_REQUEST - len) : 0;
        if (got <= 0)
            return false;
        len += (size_t)got;
        text[len] = '\0';
    }
    return true;
}

static const char *answer_to(const char *request)
{
    static const struct {
        const char *begins, *body;
    } rows[] = {
        {"POST /auth/action/init ", "{\"challenge\":\"c\",\"challengeIdentifier\":\"ci\"}"},
        {"POST /auth/action ", "{\"userAction\":\"a-user-action\"}"},
        {"GET ", "{\"items\":[{\"credentialUuid\":\"cr-0\",\"isActive\":false}]}"},
        {"PUT ", "{\"message\":\"success\"}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strncmp(request, rows[i].begins, strlen(rows[i].begins)) == 0)
            return rows[i].body;
    return "{}";
}

static void say(int fd, const char *status, const char *more, const char *body)
{
    char text[1024];
    int len = snprintf(text, sizeof text,
                       "HTTP/1.1 %s\r\n%sContent-Type: application/json\r\n"
                       "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                       status, more, strlen(body), body);
    if (send(fd, text, (size_t)len, MSG_NOSIGNAL) < 0)
        return; /* the other side is gone */
}

/* True when it is to be answered as it wants. */
static bool arrive(struct crowd_server *server, bool *silent)
{
    pthread_mutex_lock(&server->lock);
    const struct crowd_manner *manner = &server->manner;
    bool busy = manner->one_at_a_time && server->before_it > 0;
    *silent = manner->silent_after > 0 && server->requests >= manner->silent_after;
    server->requests++;
    server->refused += busy;
    server->before_it++;
    server->most = server->before_it > server->most ? server->before_it : server->most;
    server->gathered |= server->before_it >= manner->together;
    pthread_cond_broadcast(&server->changed);
    while (!server->gathered && server->requests > manner->alone)
        pthread_cond_wait(&server->changed, &server->lock);
    pthread_mutex_unlock(&server->lock);
    return !busy;
}

/* Before the answer is sent: who has it may send the next request. */
static void depart(struct crowd_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->before_it--;
    pthread_mutex_unlock(&server->lock);
}

static void serve(struct crowd_server *server, int fd, char *text)
{
    bool silent;
    if (!read_request(fd, text))
        return;
    bool welcome = arrive(server, &silent);
    struct timespec delay = {.tv_sec = server->manner.delay_ms / 1000,
                             .tv_nsec = server->manner.delay_ms % 1000 * NS_PER_MS};
    nanosleep(&delay, NULL);
    char byte;
    if (silent && read(fd, &byte, 1) >= 0)
        welcome = false;
    depart(server);
    if (silent)
        return;
    if (welcome)
        say(fd, "200 OK", "", answer_to(text));
    else
        say(fd, "429 Too Many Requests", "Retry-After: 1\r\n", "{}");
}

static void *visit(void *context)
{
    struct visitor *visitor = context;
    struct crowd_server *server = visitor->server;
    char *text = malloc(MAX_REQUEST + 1);
    if (text)
        serve(server, visitor->fd, text);
    close(visitor->fd);
    free(text);
    free(visitor);
    pthread_mutex_lock(&server->lock);
    server->connections--;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

static void welcome(struct crowd_server *server, int fd)
{
    pthread_t thread;
    struct visitor *visitor = malloc(sizeof *visitor);
    if (!visitor)
        abort();
    *visitor = (struct visitor){server, fd};
    pthread_mutex_lock(&server->lock);
    server->connections++;
    pthread_mutex_unlock(&server->lock);
    if (pthread_create(&thread, NULL, visit, visitor) != 0 || pthread_detach(thread) != 0)
        abort();
}

static void *run(void *context)
{
    struct crowd_server *server = context;
    for (;;) {
        int fd = accept(server->listener, NULL, NULL);
        if (fd < 0)
            return NULL;
        welcome(server, fd);
    }
}

static bool listen_somewhere(struct crowd_server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listener < 0 || bind(server->listener, (struct sockaddr *)&address, len) != 0 ||
        listen(server->listener, BACKLOG) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &len) != 0)
        return false;
    snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d", ntohs(address.sin_port));
    return true;
}

struct crowd_server *crowd_start(const struct crowd_manner *manner)
{
    struct crowd_server *server = calloc(1, sizeof *server);
    if (!server)
        return NULL;
    server->manner = *manner;
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->changed, NULL);
    if (listen_somewhere(server) && pthread_create(&server->thread, NULL, run, server) == 0)
        return server;
    free(server);
    return NULL;
}

const char *crowd_url(const struct crowd_server *server)
{
    return server->url;
}

static size_t read_count(struct crowd_server *server, const size_t *count)
{
    pthread_mutex_lock(&server->lock);
    size_t value = *count;
    pthread_mutex_unlock(&server->lock);
    return value;
}

size_t crowd_requests(struct crowd_server *server)
{
    return read_count(server, &server->requests);
}

size_t crowd_most(struct crowd_server *server)
{
    return read_count(server, &server->most);
}

size_t crowd_refused(struct crowd_server *server)
{
    return read_count(server, &server->refused);
}

void crowd_free(struct crowd_server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    pthread_mutex_lock(&server->lock);
    while (server->connections > 0)
        pthread_cond_wait(&server->changed, &server->lock);
    pthread_mutex_unlock(&server->lock);
    pthread_mutex_destroy(&server->lock);
    pthread_cond_destroy(&server->changed);
    free(server);
}
