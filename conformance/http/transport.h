/*
 * Sends a request and brings back what came, no opinions.
 *
 * A request goes out once, over a connection of its own unless it says otherwise; no redirect is
 * followed, no proxy of the environment used, no other protocol than http and https spoken. What
 * the target sends is limited in time and in bytes. An answer that contradicts itself (two lengths,
 * a status that is none) counts as no answer.
 */
#ifndef DFNS_CONFORMANCE_HTTP_TRANSPORT_H
#define DFNS_CONFORMANCE_HTTP_TRANSPORT_H

#include <stdatomic.h>

#include "common/status.h"
#include "conformance/http/request.h"
#include "conformance/http/route.h"

enum {
    TRANSPORT_CONNECT_MS = 5000,
    TRANSPORT_TIMEOUT_MS = 15000,
    TRANSPORT_MAX_BODY = 256 * 1024,
    TRANSPORT_MAX_HEAD = 256 * 1024, /* all header lines of one exchange, trailers too */
};

struct gate;
struct hub;

/* One thread's way to the target. */
struct transport;

/* Everything is borrowed. */
struct transport_limits {
    long connect_ms;
    long total_ms;
    const atomic_int *stop;    /* ends the exchange when it is not 0; NULL for never */
    const struct route *route; /* NULL: the plain way */
    struct gate *gate;         /* shared with other transports; NULL: nothing holds us back */
    struct hub *hub;           /* drives our transfers; NULL: we do */
};

/* On success `*out` is the caller's, for transport_close(). */
MUST_USE struct status transport_open(const struct transport_limits *limits,
                                      struct transport **out);
void transport_close(struct transport *transport);

/* Fills in `*out`, which is the caller's to free, and which says in `failure` when no answer came.
 * A status that is not OK means that memory is short; there is nothing to free then. */
MUST_USE struct status transport_send(struct transport *transport, const struct request *request,
                                      struct exchange *out);

const struct transport_limits *transport_limits(const struct transport *transport);

/* In between, no other transport of the same gate sends anything. */
void transport_hold_others(struct transport *transport);
void transport_let_others(struct transport *transport);

/*
 * Sends `count` requests, each with a body, at once: every one is sent up to its last byte over a
 * connection of its own, and when all have come so far the last bytes go out in one burst. Fills
 * in `out`, of as many rows, as transport_send() does.
 *
 * `*in_flight` is how many were begun and not yet answered when the last bytes went out.
 */
MUST_USE struct status transport_race(struct transport *transport, const struct request *requests,
                                      size_t count, struct exchange *out, size_t *in_flight);

#endif
