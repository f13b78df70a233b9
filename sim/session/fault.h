/*
 * Faults on order: the next calls of an operation are answered with a documented error, late, or
 * not as HTTP demands, so that a client's handling of them can be tested.
 *
 * A rule says: of the calls of this operation, leave the first `after` alone, then take the next
 * `times`, each with this probability, and do that. Every rule counts every call of its operation;
 * the first in order that wants a call gets it. One that only delays leaves it to the next as well;
 * delays add up. `before` injects in place of the call: nothing is checked, changed or spent.
 * `after` lets the call do its work and spoils the answer.
 *
 * Not locked; the simulation's monitor is.
 */
#ifndef DFNS_SIM_SESSION_FAULT_H
#define DFNS_SIM_SESSION_FAULT_H

#include "common/json_write.h"
#include "common/status.h"
#include "sim/decide/operation.h"
#include "sim/decide/verdict.h"
#include "sim/network.h"

enum {
    FAULT_MAX_RULES = 64,
    FAULT_MAX_ID = 64,
    FAULT_MAX_TIMES = 1000 * 1000,
    FAULT_MAX_DELAY_MS = NETWORK_MAX_DELAY_MS,
    FAULT_MAX_RETRY_AFTER_S = 24 * 60 * 60,
};

/* What survives a JSON number. */
#define FAULT_MAX_SEED (UINT64_C(1) << 53)

enum fault_phase { FAULT_BEFORE, FAULT_AFTER };

/* What is to be done to one call. */
struct fault_action {
    const char *id; /* of the rule: X-Sim-Fault; NULL: nothing is injected. Valid while the
                       rules are */
    enum fault_phase phase;
    enum reason reason; /* answer as for this reason; REASON_NONE: see `status` */
    int status;         /* 429 or 503; 0: whatever the call's own answer is */
    int retry_after_s;  /* goes with `status` */
    enum network_fault network;
    int64_t delay_ms; /* before anything is sent */
};

struct faults;

/* NULL when memory is short. The probability of rules is drawn from `seed`, at most
 * FAULT_MAX_SEED: the same rules and calls give the same faults. */
struct faults *faults_make(uint64_t seed);

/*
 * Replaces all rules by those of a JSON object {"faults":[…]}. A rule has
 *
 *   operation      a name of operation.h, or "*"
 *   as             a reason (X-Sim-Reason) or an error of errors.def in lower case with dashes:
 *                  "nonce.too-old", "nonce-used", "internal"
 *   status         429 or 503, with retry_after_s (1)
 *   network        a name of network.h: "TRUNCATE"
 *   delay_ms       0 to FAULT_MAX_DELAY_MS (0; for HANG the most, for DRIBBLE a second)
 *   id             for X-Sim-Fault; letters, digits, "-", "_" and "." ("fault-1" and so on)
 *   times          1 to FAULT_MAX_TIMES (without end)
 *   after          0 to FAULT_MAX_TIMES (0)
 *   probability    above 0, at most 1 (1)
 *   phase          "before" or "after" ("after" for what needs the call's own answer, else
 *                  "before")
 *
 * with their defaults in brackets, and at least one of as, status, network and delay_ms.
 * STATUS_INPUT with pointer and expectation for what cannot be done; nothing is replaced then.
 */
MUST_USE struct status faults_set(struct faults *faults, const cJSON *document);

/* Adds one rule, as an element of the array above. */
MUST_USE struct status faults_add(struct faults *faults, const cJSON *rule);

/* Writes {"seed":…,"faults":[…]}: the rules as they were given, each with "id", "calls", "hits" and
 * "spent". faults_set() takes the document back and goes on where it stood. */
void faults_write(const struct faults *faults, struct json_writer *json);

/* Is something to be injected into this call? Counts the call. */
struct fault_action faults_draw(struct faults *faults, const struct operation *operation);

/* No rules, and the seed of the beginning. */
void faults_clear(struct faults *faults);
void faults_free(struct faults *faults);

#endif
