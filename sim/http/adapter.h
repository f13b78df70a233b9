/*
 * The only way from civetweb into the simulator and back. Every request goes through begin_request,
 * which always answers: so civetweb never gets to serve files, approve a CORS preflight, ask for a
 * password or speak WebSocket. What it cannot parse it reports as an error, which is answered in
 * the documented envelope too.
 */
#ifndef DFNS_SIM_HTTP_ADAPTER_H
#define DFNS_SIM_HTTP_ADAPTER_H

#include <civetweb.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "sim/http/host.h"
#include "sim/http/traffic.h"
#include "sim/http/watch.h"
#include "sim/log.h"
#include "sim/service.h"

struct worker;

struct adapter {
    struct service *service; /* borrowed */
    struct host_rule hosts;  /* borrows */
    struct log log;
    int64_t body_limit_us;
    int64_t heartbeat_us; /* of an event stream */
    struct traffic traffic;
    struct watch watch;        /* started before adapter_open(), stopped after adapter_close() */
    atomic_uint connections;   /* open now */
    unsigned kept_connections; /* so many may be open after an answer */
    struct worker *workers;    /* one for each thread: its own, see adapter_open() */
    unsigned threads;
    atomic_uint taken; /* how many of them have a thread */
    sem_t listening;   /* posted when civetweb's listening thread runs */
};

/* Each thread serves one connection at a time, for as long as it is open. So up to 64 connections
 * are kept between requests, and with more open each is closed after its answer: the threads beyond
 * 64 see to it that those who wait get a turn. Each thread takes some 20 KiB. */
#define ADAPTER_THREADS       80
#define ADAPTER_KEPT(threads) ((threads)*4 / 5)

enum { ADAPTER_KEPT_CONNECTIONS = ADAPTER_KEPT(ADAPTER_THREADS) };

/* Makes what so many threads work with, so that none has to do without. False without memory, and
 * then there is nothing to close. */
bool adapter_open(struct adapter *adapter, unsigned threads);
/* When no thread runs any more. */
void adapter_close(struct adapter *adapter);

/* civetweb does not say when it could not start the thread that listens. Waits for it; false when
 * it did not come by then. */
bool adapter_await_listening(struct adapter *adapter, int64_t limit_ms);

/* For mg_start2(), whose user data must be a `struct adapter`. */
extern const struct mg_callbacks adapter_callbacks;

#endif
