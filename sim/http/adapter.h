/*
 * The only way from civetweb into the simulator and back. Every request goes through begin_request,
 * which always answers: so civetweb never gets to serve files, approve a CORS preflight, ask for a
 * password or speak WebSocket. What it cannot parse it reports as an error, which is answered in
 * the documented envelope too.
 */
#ifndef DFNS_SIM_HTTP_ADAPTER_H
#define DFNS_SIM_HTTP_ADAPTER_H

#include <civetweb.h>
#include <stdatomic.h>

#include "sim/http/host.h"
#include "sim/http/traffic.h"
#include "sim/log.h"
#include "sim/service.h"

struct adapter {
    struct service *service; /* borrowed */
    struct host_rule hosts;  /* borrows */
    struct log log;
    int64_t body_deadline_us;
    int64_t heartbeat_us; /* of an event stream */
    struct traffic traffic;
    atomic_uint connections;   /* open now */
    unsigned kept_connections; /* so many may be open after an answer: half the threads */
};

/* Each thread serves one connection at a time. */
#define ADAPTER_THREADS 64

/* An idle connection holds a thread, so with more than this many open each is closed after its
 * answer. */
enum { ADAPTER_KEPT_CONNECTIONS = ADAPTER_THREADS / 2 };

/* For mg_start2(), whose user data must be a `struct adapter`. */
extern const struct mg_callbacks adapter_callbacks;

#endif
