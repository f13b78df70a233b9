/*
 * An HTTP server around a service. Any number of them may live in one process, each with its own
 * threads and port; nothing is global.
 *
 * What it does not do, because civetweb does not: `OPTIONS *` and a target on another port are
 * closed without an answer; a TAB in a header, a lower-case method and bytes above 0x7f in the
 * target are 400; no TLS, no IPv6.
 */
#ifndef DFNS_SIM_HTTP_SERVER_H
#define DFNS_SIM_HTTP_SERVER_H

#include "sim/log.h"
#include "sim/service.h"

struct server;

/* Each thread serves one connection at a time. */
enum { SERVER_MAX_THREADS = 80 };

struct server_settings {
    const char *host;                 /* an IPv4 address, or "localhost"; NULL for 127.0.0.1 */
    int port;                         /* 0 for a free one */
    const char *const *allowed_hosts; /* names that a Host header may hold beyond this machine's */
    size_t allowed_host_count;
    int64_t body_deadline_ms; /* how long a body may take to arrive; 0 for ten seconds */
    int64_t heartbeat_ms;     /* how long an event stream may be silent; 0 for five seconds */
    int64_t start_limit_ms;   /* how long the threads may take to start; 0 for ten seconds */
    struct log log;
};

/* Accepts connections from when it returns. `service` and the settings' texts are borrowed until
 * server_stop(). STATUS_INPUT for a host that cannot be listened on, STATUS_IO when the port is
 * taken, or when the process may open hardly any files or start no more threads: what civetweb had
 * begun by then stays until the process ends. */
MUST_USE struct status server_start(struct service *service, const struct server_settings *settings,
                                    struct server **server);

/* "http://127.0.0.1:7357", without a slash at its end. The server's. */
const char *server_url(const struct server *server);
int server_port(const struct server *server);

/* How many connections it serves at a time: 80, and fewer where the process may open few files. */
unsigned server_threads(const struct server *server);

/* Answers what is in flight (for five seconds at most), then stops and frees. NULL is allowed. */
void server_stop(struct server *server);

#endif
