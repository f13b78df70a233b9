/*
 * Everything that is alive in a running simulator, and the one lock that guards it. The service and
 * the admin routes share it.
 */
#ifndef DFNS_SIM_SESSION_SIMULATION_H
#define DFNS_SIM_SESSION_SIMULATION_H

#include <pthread.h>

#include "sim/decide/decide.h"
#include "sim/session/sessions.h"

struct simulation {
    pthread_mutex_t lock; /* nothing that waits, verifies or writes to a socket happens under it */
    pthread_cond_t noted; /* an exchange was added to a journal, or the simulator is stopping */
    bool stopping;        /* whoever waits on `noted` gives up */
    struct sessions *sessions;
    const struct edition *edition;
    int64_t nonce_window_ms;
    struct rules rules;
    uint64_t seed;
    int64_t started_ms; /* real time */
};

#endif
