/*
 * Faults on order: the next calls of an operation are answered with a documented error, or not
 * answered as HTTP demands, so that a client's handling of them can be tested.
 *
 * A rule says: for calls of this operation, after the first `after`, `times` times, with this
 * probability, do that. `before` injects in place of the call: nothing is checked, changed or
 * spent. `after` lets the call do its work and spoils the answer.
 *
 * Not locked; the service's monitor is.
 */
#ifndef DFNS_SIM_SESSION_FAULT_H
#define DFNS_SIM_SESSION_FAULT_H

#include "common/json_write.h"
#include "common/random.h"
#include "common/status.h"
#include "sim/decide/operation.h"
#include "sim/decide/verdict.h"
#include "sim/network.h"

enum {
    FAULT_MAX_RULES = 64,
    FAULT_MAX_DELAY_MS = 60 * 1000,
    FAULT_MAX_TIMES = 1000 * 1000,
};

enum fault_phase { FAULT_BEFORE, FAULT_AFTER };

/* What is to be done to one call. */
struct fault_action {
    const char *id; /* of the rule: X-Sim-Fault; NULL: nothing is injected. Valid while the
                       rules are */
    enum fault_phase phase;
    enum reason reason; /* answer as for this reason; REASON_NONE: see `status` */
    int status;         /* 429 or 503 with Retry-After, or 0 for none */
    int retry_after_s;
    enum network_fault network;
    int64_t delay_ms; /* before anything is sent */
};

struct faults;

/* NULL when memory is short. The probability of rules is drawn from `seed`. */
struct faults *faults_make(uint64_t seed);

/*
 * Replaces all rules by those of a JSON object {"faults":[…]}, each
 * {"id"?, "operation", "as" | "network" | "status", "times"?, "after"?, "probability"?,
 * "delay_ms"?, "phase"?, "retry_after_s"?}. `as` names a reason (X-Sim-Reason) or an error of
 * errors.def in lower case with dashes ("nonce-used", "unauthorized", "internal"); `operation` one
 * of operation.h, or "*". STATUS_INPUT with pointer and expectation for what cannot be done;
 * nothing is replaced then.
 */
MUST_USE struct status faults_set(struct faults *faults, const cJSON *document);

/* Adds one rule, as an element of the array above. */
MUST_USE struct status faults_add(struct faults *faults, const cJSON *rule);

/* Writes {"seed":…,"faults":[…]}: the rules as they were given, each with "calls", "hits", "spent".
 * The result can be given to faults_set() again and then goes on where it stood. */
void faults_write(const struct faults *faults, struct json_writer *json);

/* Is something to be injected into this call? Counts the call. */
struct fault_action faults_draw(struct faults *faults, const struct operation *operation);

void faults_clear(struct faults *faults);
void faults_free(struct faults *faults);

#endif
