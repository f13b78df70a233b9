/*
 * All sessions of a simulator. There is always the default one; further ones are made for tests
 * that run side by side. Which one a request belongs to follows from its application id or its
 * bearer: those of a session are its own.
 *
 * Not locked; the simulation's monitor is.
 */
#ifndef DFNS_SIM_SESSION_SESSIONS_H
#define DFNS_SIM_SESSION_SESSIONS_H

#include "common/status.h"
#include "sim/session/session.h"

enum {
    SESSIONS_MAX = 1000,
    SESSION_IDLE_MS = 60 * 60 * 1000,    /* one that nobody has used for so long is removed when a
                                            further one is made */
    SESSION_JOURNAL_BYTES = 1024 * 1024, /* of each but the default one: a gigabyte for all */
};

struct sessions;

/* Takes over `first`, which becomes the default session, also when it fails (NULL). */
struct sessions *sessions_make(struct session *first);
void sessions_free(struct sessions *sessions);

struct session *sessions_default(const struct sessions *sessions);

/* The session that a request with this bearer (without the scheme) and application id belongs to;
 * the default one when neither is known. Either may be absent. */
struct session *sessions_find(const struct sessions *sessions, struct span application_id,
                              struct span bearer);

/* The session with that id, or NULL. */
struct session *sessions_named(const struct sessions *sessions, const char *id);

/* Makes a session with a copy of the default world as it was at the start. STATUS_MEMORY when there
 * are SESSIONS_MAX already. The session is the registry's. */
MUST_USE struct status sessions_create(struct sessions *sessions,
                                       const struct session_settings *settings, int64_t wall_ms,
                                       struct session **session);

/* False when there is none with that id, or it is the default one. */
bool sessions_remove(struct sessions *sessions, const char *id);

/* Replaces a session's world by another, which is taken over, also when it fails: STATUS_INPUT when
 * it has an application id or a bearer by which another session is known. */
MUST_USE struct status sessions_replace_world(struct sessions *sessions, struct session *session,
                                              struct world *world);

/* Signs the tokens that nobody has asked for so far; to be called before the world is written. */
MUST_USE struct status sessions_sign_tokens(struct sessions *sessions, struct session *session);

/* Puts the session back to where it started: world, clock, faults, journal. Snapshots stay. */
MUST_USE struct status sessions_reset(struct sessions *sessions, struct session *session);

/* The sessions one by one, from 0, the default one first; NULL past the last. */
struct session *sessions_at(const struct sessions *sessions, size_t index);

#endif
