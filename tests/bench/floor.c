/*
 * The floor: the least that a server on civetweb can do. It has the simulator's settings and its
 * rule which connections are kept, and answers every request with the same bytes, which it reads
 * from a file: an answer of the simulator's. How much slower the simulator is, is the simulator's
 * own.
 *
 *     bench-floor FILE
 *
 * Prints {"url":"http://127.0.0.1:…"} and serves until SIGTERM.
 */
#include <civetweb.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/http/adapter.h"

enum { MAX_BYTES = 8192 };

static const char keep[] = "Connection: keep-alive", close_[] = "Connection: close";

static struct {
    char kept[MAX_BYTES], closed[MAX_BYTES]; /* the answer, where the connection is kept or not */
    atomic_uint connections;
} state;

#define TEXT_OF(number)     #number
#define AS_TEXT(number)     TEXT_OF(number)
#define OPTION(name, value) name, value,

static const char *options[] = {"listening_ports", "127.0.0.1:0",
#include "sim/http/settings.def"
                                NULL};

static int begin_request(struct mg_connection *connection)
{
    const char *answer = state.kept;
    if (atomic_load(&state.connections) > ADAPTER_KEPT_CONNECTIONS) {
        mg_disable_connection_keep_alive(connection);
        answer = state.closed;
    }
    mg_write(connection, answer, strlen(answer));
    return 200;
}

static int init_connection(const struct mg_connection *connection, void **data)
{
    (void)connection, (void)data;
    atomic_fetch_add(&state.connections, 1);
    return 0;
}

static void connection_closed(const struct mg_connection *connection)
{
    (void)connection;
    atomic_fetch_sub(&state.connections, 1);
}

static bool read_answer(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    state.kept[fread(state.kept, 1, sizeof state.kept - 1, file)] = '\0';
    fclose(file);
    const char *field = strstr(state.kept, keep);
    if (!field)
        return false;
    snprintf(state.closed, sizeof state.closed, "%.*s%s%s", (int)(field - state.kept), state.kept,
             close_, field + strlen(keep));
    return true;
}

static void serve(struct mg_context *context)
{
    struct mg_server_port port;
    sigset_t ends;
    int signal;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    mg_get_server_ports(context, 1, &port);
    printf("{\"url\":\"http://127.0.0.1:%d\"}\n", port.port);
    fflush(stdout);
    sigwait(&ends, &signal);
}

int main(int argc, char **argv)
{
    static const struct mg_callbacks callbacks = {.begin_request = begin_request,
                                                  .init_connection = init_connection,
                                                  .connection_closed = connection_closed};
    struct mg_init_data init = {&callbacks, NULL, options};
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    if (argc != 2 || !read_answer(argv[1])) {
        fprintf(stderr, "bench-floor: expected a file with an answer that keeps its connection\n");
        return 2;
    }
    mg_init_library(MG_FEATURES_DEFAULT);
    struct mg_context *context = mg_start2(&init, NULL);
    if (!context) {
        fprintf(stderr, "bench-floor: cannot listen\n");
        return 1;
    }
    serve(context);
    _Exit(0); /* civetweb would take up to two seconds to stop */
}
