/*
 * Sending an answer as its network fault wants it. What is wrong with the answer itself (half a
 * body, chunks announced) is in its bytes already: see response.h.
 *
 * Waiting holds one of the server's threads. It ends when the server drains, and when the client
 * closes its side of the connection, even if it would still read.
 */
#ifndef DFNS_SIM_HTTP_MISBEHAVE_H
#define DFNS_SIM_HTTP_MISBEHAVE_H

#include <civetweb.h>

#include "sim/http/traffic.h"
#include "sim/reply.h"

/* Passes the reply's delay, at most NETWORK_MAX_DELAY_MS. DRIBBLE does that while it sends. */
void misbehave_wait(struct mg_connection *connection, struct traffic *traffic,
                    const struct reply *reply);

/* Sends `wire`, which response_write() made of the reply, or what the fault sends instead. After a
 * fault, civetweb must close the connection. */
void misbehave_send(struct mg_connection *connection, struct traffic *traffic,
                    const struct reply *reply, struct span wire);

#endif
