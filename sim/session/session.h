/*
 * A session is a whole simulator for one test: a world with its clock, faults, and a journal.
 * Sessions are told apart by what a client sends anyway: the bearer token and the application id.
 *
 * Not locked; the simulation's monitor is.
 */
#ifndef DFNS_SIM_SESSION_SESSION_H
#define DFNS_SIM_SESSION_SESSION_H

#include "sim/session/fault.h"
#include "sim/session/journal.h"
#include "sim/session/minted.h"
#include "sim/session/snapshot.h"
#include "sim/world/world.h"

struct session {
    char *id; /* "default", or a UUID */
    struct world *world;
    struct faults *faults;
    struct journal *journal;
    uint64_t seed;      /* of what is drawn in it: faults with a probability */
    int64_t touched_ms; /* real time of its last request */
    struct snapshots snapshots;
    struct minted minted;
};

/* Takes over `world`, also when it fails (NULL: memory is short). */
struct session *session_make(const char *id, struct world *world, uint64_t seed);
void session_free(struct session *session);

#endif
