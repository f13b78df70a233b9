/*
 * The whole simulator as one function: an arrival goes in, a reply comes out. It knows no socket;
 * the HTTP adapter, the tests and libdfnssim call it alike. Any number of threads may.
 */
#ifndef DFNS_SIM_SERVICE_H
#define DFNS_SIM_SERVICE_H

#include "common/status.h"
#include "sim/admin/admin.h"
#include "sim/arrival.h"
#include "sim/decide/decide.h"
#include "sim/hooks.h"
#include "sim/reply.h"
#include "sim/world/world.h"

struct service;

struct service_settings {
    const struct edition *edition;
    int64_t nonce_window_ms; /* how far a nonce's date may lie on either side of now */
    bool explain;            /* X-Sim-Check and X-Sim-Reason on every answer */
    uint64_t seed;           /* see session.h for these three */
    bool seeded;
    int nonce_reject_percent;
    struct admin_gate gate;    /* who may use /_sim/; its texts are borrowed */
    const struct rules *rules; /* copied; NULL for rules_default() */
    struct hooks hooks;        /* all NULL: nobody interferes */
};

/* What an answered request left behind, for the log. */
struct note {
    const char *operation;        /* "credentials.deactivate"; NULL when no route matched */
    const char *check;            /* which check refused; NULL when none did */
    const char *reason;           /* why; NULL when none did */
    char fault[FAULT_MAX_ID + 1]; /* the fault that was injected; "" for a genuine answer */
};

/* Takes over `world`, also when it fails. The service is the caller's, for service_free().
 */
MUST_USE struct status service_make(struct world *world, const struct service_settings *settings,
                                    struct service **service);

/* Answers. `reply` is cleared first; it is complete afterwards whatever happened. */
void service_answer(struct service *service, const struct arrival *arrival, struct reply *reply,
                    struct note *note);

/* Writes the refusal of what never became an arrival: bad framing, too large. `reason` is one of
 * the check "request". */
void service_refuse(struct service *service, enum reason reason, struct reply *reply,
                    struct note *note);

/* What is alive in it: for tests and libdfnssim. Take its lock. */
struct simulation *service_simulation(struct service *service);

/* Wakes whoever waits inside a request, so that the server can drain; nobody waits afterwards. */
void service_stop(struct service *service);
/* After service_stop(): to be served again. */
void service_resume(struct service *service);

void service_free(struct service *service);

#endif
