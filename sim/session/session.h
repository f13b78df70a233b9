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

/* What every session of a simulator is made with. */
struct session_settings {
    uint64_t seed; /* of what is drawn in it: faults with a probability; at most FAULT_MAX_SEED */
    bool seeded;   /* the ids of one-time tokens are drawn from the seed too, so that the same
                      requests get byte-identical answers; else from the system */
    int nonce_reject_percent; /* so many of all calls are answered as if their nonce were invalid */
};

struct session {
    char *id; /* "default", or a UUID */
    struct world *world;
    struct faults *faults;
    struct journal *journal;
    struct session_settings settings;
    int64_t touched_ms; /* real time when it was last used */
    struct snapshots snapshots;
    struct minted minted;
};

/* Takes over `world`, also when it fails (NULL: memory is short). */
struct session *session_make(const char *id, struct world *world,
                             const struct session_settings *settings, size_t journal_bytes);

/* No faults but those of the settings, an empty journal. False when memory is short. */
bool session_rewind(struct session *session);

void session_free(struct session *session);

#endif
