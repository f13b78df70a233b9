/*
 * A relay between a client and a server, on a thread of its own, that keeps what the client sends:
 * so the requests of a suite can be sent again by something else.
 */
#ifndef DFNS_BENCH_RELAY_H
#define DFNS_BENCH_RELAY_H

#include "common/buf.h"
#include "common/status.h"

enum { RELAY_MAX_CONNECTIONS = 8192 };

struct relay;

MUST_USE struct status relay_start(int to_port, struct relay **out);

/* Where to connect to. */
int relay_port(const struct relay *relay);

/* Takes no further connection and ends the thread. */
void relay_stop(struct relay *relay);

/* After relay_stop(): appends what came over each connection, in the order in which they were
 * opened. */
void relay_sent(const struct relay *relay, struct buf *out);

/* How many answers the server gave that begin with this status: an answer that comes in two pieces
 * counts once, as its first piece has it. */
size_t relay_answers(const struct relay *relay, int status);

void relay_free(struct relay *relay);

#endif
