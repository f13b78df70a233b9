/*
 * Everything that is alive in a running simulator, and the one lock that guards it. The service and
 * the admin routes share it.
 */
#ifndef DFNS_SIM_SESSION_SIMULATION_H
#define DFNS_SIM_SESSION_SIMULATION_H

#include <pthread.h>

#include "sim/decide/decide.h"
#include "sim/hooks.h"
#include "sim/session/sessions.h"

struct simulation {
    pthread_mutex_t lock; /* nothing that waits, verifies or writes to a socket happens under it */
    pthread_cond_t noted; /* an exchange was added to a journal, or the simulator is stopping */
    bool stopping;        /* whoever waits on `noted` gives up */
    struct sessions *sessions;
    const struct edition *edition;
    int64_t nonce_window_ms;
    struct rules rules;
    struct hooks hooks;
    struct session_settings session_settings;
    int64_t started_ms;   /* real time */
    unsigned subscribers; /* of /_sim/events, all sessions together */
};

/* False when the system cannot give a lock. */
bool simulation_init(struct simulation *simulation);
void simulation_destroy(struct simulation *simulation);

/* Waits, with the lock, for the next exchange, at the longest until `deadline_us` of the monotonic
 * clock. False when that has come, or nobody is to wait any more. A session may be gone afterwards.
 */
bool simulation_wait(struct simulation *simulation, int64_t deadline_us);

/* Wakes whoever waits, for good. */
void simulation_stop(struct simulation *simulation);
/* Waiting is possible again. */
void simulation_resume(struct simulation *simulation);

#endif
