/*
 * The routes under /_sim/: what only a test double has. They have a route table, an envelope and a
 * gate of their own; they are never journaled and no fault is injected into them.
 */
#ifndef DFNS_SIM_ADMIN_ADMIN_H
#define DFNS_SIM_ADMIN_ADMIN_H

#include "sim/arrival.h"
#include "sim/reply.h"
#include "sim/session/simulation.h"

/* Who may ask. A web page must not reach these routes through the browser of whoever runs the
 * simulator, and neither must another machine that does not know the token. */
struct admin_gate {
    const char *token;  /* what "Authorization: Bearer …" must be; NULL: asked of nobody, and only
                           this machine is let in, under one of its own names */
    const char *origin; /* a web origin that may ask, for CORS; NULL for none */
};

/* Answers. Takes and releases the simulation's lock. */
void admin_answer(struct simulation *simulation, const struct admin_gate *gate,
                  const struct arrival *arrival, struct reply *reply);

#endif
