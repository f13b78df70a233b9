/*
 * A deviation is a server that is wrong on purpose: exactly one rule is broken, so that the
 * conformance suite can be shown to notice. The rest of the simulator does not know of them; a
 * deviation overrules verdicts of the check table, or amends finished replies.
 */
#ifndef DFNS_SIM_DEVIATE_DEVIATION_H
#define DFNS_SIM_DEVIATE_DEVIATION_H

#include <stdint.h>

#include "common/status.h"
#include "sim/decide/decide.h"
#include "sim/reply.h"

/* A row of deviations.def. */
struct deviation_row {
    const char *id;
    const char *summary;
    /* The cases that must fail, separated by spaces; "{}" stands for "cred" and for "app". */
    const char *caught_by;
};

/* The rows one by one, from 0; NULL past the last. */
const struct deviation_row *deviation_row(size_t index);

struct deviation;

/* The deviation of that id; the caller's, for deviation_free(). STATUS_INPUT, naming the nearest
 * id, when there is none. */
MUST_USE struct status deviation_make(const char *id, struct deviation **deviation);

/* The rules with the one broken. They refer to `deviation`, which must outlive them. */
struct rules deviation_rules(struct deviation *deviation);

/* An amend_function (service.h) whose context is the deviation. */
void deviation_amend(void *deviation, const struct call *call, struct verdict verdict, bool changed,
                     struct reply *reply);

/* How often the broken rule made a difference. */
uint64_t deviation_hits(const struct deviation *deviation);

void deviation_free(struct deviation *deviation);

#endif
