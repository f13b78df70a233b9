#include "sim/http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/http/adapter.h"
#include "sim/http/capacity.h"
#include "sim/http/socket.h"

enum {
    START_LIMIT_MS = 10 * 1000,
    DRAIN_QUIET_MS = 200,
    DRAIN_LIMIT_MS = 5000,
    BODY_LIMIT_US = 10 * 1000 * 1000,
    HEARTBEAT_US = 5 * 1000 * 1000, /* so that what is between keeps the connection open */
};

struct server {
    struct adapter adapter;
    struct mg_context *context;
    struct capacity capacity;
    struct sockaddr_in address;
    char listen[32]; /* "127.0.0.1:7357" */
    char url[40];
    int64_t start_limit_ms;
    bool half_started; /* civetweb has threads that nobody can end, and they have this */
};

#define TEXT_OF(number) #number
#define AS_TEXT(number) TEXT_OF(number)

static const struct {
    const char *name;
    const char *value;
} options[] = {
#define OPTION(name, value) {name, value},
#include "sim/http/settings.def"
#undef OPTION
};

enum { OPTION_COUNT = sizeof options / sizeof options[0] };

_Static_assert(ADAPTER_THREADS == SERVER_MAX_THREADS && ADAPTER_THREADS == CAPACITY_MAX_THREADS,
               "as many as settings.def asks for");

static void init_library(void)
{
    mg_init_library(MG_FEATURES_DEFAULT);
}

static struct status resolve(const struct server_settings *settings, struct server *server)
{
    const char *host = settings->host ? settings->host : "127.0.0.1";
    server->address = (struct sockaddr_in){.sin_family = AF_INET};
    server->address.sin_port = htons((uint16_t)settings->port);
    const char *number = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
    if (inet_pton(AF_INET, number, &server->address.sin_addr) != 1)
        return status_fail(STATUS_INPUT,
                           "cannot listen on \"%s\": expected an IPv4 address such as 127.0.0.1, "
                           "or 0.0.0.0 for every interface",
                           host);
    snprintf(server->listen, sizeof server->listen, "%s:%d", number, settings->port);
    return status_ok();
}

static struct status cannot_start_threads(void)
{
    return status_fail(STATUS_IO, "cannot start the threads of the server");
}

/* civetweb does not say why it could not listen; the system does. */
static struct status why_not(const struct server *server)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0)
        return status_fail(STATUS_IO, "cannot open a socket: %s", strerror(errno));
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    bool bound = bind(fd, (const struct sockaddr *)&server->address, sizeof server->address) == 0 &&
                 listen(fd, 1) == 0;
    int error = errno;
    close(fd);
    if (bound)
        return cannot_start_threads();
    if (error == EADDRINUSE)
        return status_fail(STATUS_IO,
                           "%s is in use; stop what listens there, or choose another port (0 takes "
                           "a free one)",
                           server->listen);
    return status_fail(STATUS_IO, "cannot listen on %s: %s", server->listen, strerror(error));
}

/* civetweb does not notice when it had no memory for an option, and crashes later. */
static bool has_all_options(const struct mg_context *context)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (!mg_get_option(context, options[i].name))
            return false;
    return true;
}

static struct status fit_capacity(struct server *server)
{
    size_t files = capacity_files();
    if (!capacity_for(files, &server->capacity))
        return status_fail(STATUS_IO,
                           "this process may open only %zu files, and needs %d; raise its limit "
                           "(ulimit -n)",
                           files, CAPACITY_MIN_FILES);
    server->adapter.kept_connections = ADAPTER_KEPT(server->capacity.threads);
    if (!watch_start(&server->adapter.watch))
        return cannot_start_threads();
    return adapter_open(&server->adapter, server->capacity.threads) ? status_ok()
                                                                    : status_no_memory();
}

/* With few files, fewer connections than settings.def says. */
static const char *value_of(size_t option, const char *threads, const char *queue)
{
    const char *name = options[option].name;
    if (strcmp(name, "num_threads") == 0)
        return threads;
    return strcmp(name, "connection_queue") == 0 ? queue : options[option].value;
}

static struct status learn_port(struct server *server)
{
    struct mg_server_port port;
    struct in_addr own = server->address.sin_addr;
    char host[INET_ADDRSTRLEN] = "127.0.0.1";
    if (mg_get_server_ports(server->context, 1, &port) != 1)
        return status_fail(STATUS_IO, "cannot learn the port that is listened on");
    server->address.sin_port = htons((uint16_t)port.port);
    if (own.s_addr == htonl(INADDR_ANY))
        own.s_addr = htonl(INADDR_LOOPBACK);
    inet_ntop(AF_INET, &own, host, sizeof host);
    snprintf(server->url, sizeof server->url, "http://%s:%d", host, port.port);
    return status_ok();
}

static struct status start_civetweb(struct server *server)
{
    char threads[16], queue[16];
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const char *all[2 * OPTION_COUNT + 3] = {"listening_ports", server->listen};
    snprintf(threads, sizeof threads, "%u", server->capacity.threads);
    snprintf(queue, sizeof queue, "%u", server->capacity.queue);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        all[2 * i + 2] = options[i].name;
        all[2 * i + 3] = value_of(i, threads, queue);
    }
    struct mg_init_data init = {&adapter_callbacks, &server->adapter, all};
    pthread_once(&once, init_library);
    server->context = mg_start2(&init, NULL);
    if (!server->context)
        return why_not(server);
    struct status status = learn_port(server);
    server->half_started = !adapter_await_listening(&server->adapter, server->start_limit_ms);
    if (server->half_started)
        return cannot_start_threads();
    return has_all_options(server->context) ? status : status_no_memory();
}

struct status server_start(struct service *service, const struct server_settings *settings,
                           struct server **out)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        return status_no_memory();
    server->start_limit_ms = settings->start_limit_ms ? settings->start_limit_ms : START_LIMIT_MS;
    server->adapter.service = service;
    service_resume(service);
    server->adapter.log = settings->log;
    server->adapter.body_limit_us =
        settings->body_deadline_ms ? settings->body_deadline_ms * 1000 : BODY_LIMIT_US;
    server->adapter.heartbeat_us =
        settings->heartbeat_ms ? settings->heartbeat_ms * 1000 : HEARTBEAT_US;
    server->adapter.hosts =
        (struct host_rule){settings->host ? settings->host : "127.0.0.1", settings->allowed_hosts,
                           settings->allowed_host_count};
    if (!traffic_init(&server->adapter.traffic)) {
        free(server);
        return status_no_memory();
    }
    struct status status = resolve(settings, server);
    if (status_is_ok(&status))
        status = fit_capacity(server);
    if (status_is_ok(&status))
        status = start_civetweb(server);
    if (status_is_ok(&status))
        *out = server;
    else
        server_stop(server);
    return status;
}

const char *server_url(const struct server *server)
{
    return server->url;
}

int server_port(const struct server *server)
{
    return ntohs(server->address.sin_port);
}

unsigned server_threads(const struct server *server)
{
    return server->capacity.threads;
}

/* civetweb's listening thread looks at its stop flag every two seconds, or when there is something
 * to accept. And it forgets the connections that it accepted and no thread took. */
static void stop_civetweb(struct server *server)
{
    int kept = socket_end_listening(&server->address);
    mg_stop(server->context);
    if (kept >= 0)
        socket_close_accepted(&server->address, kept);
}

void server_stop(struct server *server)
{
    if (!server)
        return;
    if (server->context) {
        service_stop(server->adapter.service);
        traffic_drain(&server->adapter.traffic, DRAIN_QUIET_MS, DRAIN_LIMIT_MS);
        stop_civetweb(server);
    }
    if (server->half_started)
        return;
    adapter_close(&server->adapter);
    watch_stop(&server->adapter.watch);
    traffic_destroy(&server->adapter.traffic);
    free(server);
}
