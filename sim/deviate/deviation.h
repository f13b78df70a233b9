/*
 * A deviation is a server that differs on purpose. With a defect exactly one rule is broken, so
 * that the conformance suite can be shown to notice. A variation does something in another way that
 * the pages permit, so that it can be shown not to complain. The rest of the simulator does not
 * know of them; it has hooks.
 */
#ifndef DFNS_SIM_DEVIATE_DEVIATION_H
#define DFNS_SIM_DEVIATE_DEVIATION_H

#include <stdint.h>

#include "common/json_write.h"
#include "common/status.h"
#include "sim/decide/decide.h"
#include "sim/hooks.h"

enum deviation_kind { DEFECT, VARIATION };

/* A row of defects.def or variations.def. */
struct deviation_row {
    const char *id;
    const char *summary;
    /* Of a defect: the cases that must fail, separated by spaces; "{}" stands for "cred" and for
     * "app". */
    const char *caught_by;
    /* Of a defect: the cases of which it breaks the control, so that they prove nothing, likewise;
     * NULL: none. */
    const char *mutes;
    /* Of a variation: what it varies. Two that vary the same do not combine. */
    const char *point;
    /* Of a variation: the cases that expect just what it varies, and may complain; else NULL. */
    const char *touches;
};

/* The rows one by one, from 0; NULL past the last. */
const struct deviation_row *deviation_row(enum deviation_kind kind, size_t index);

struct deviation;

/* One in which nothing deviates; the caller's, for deviation_free(). NULL when memory is short. */
struct deviation *deviation_make(void);

enum { MAX_DEVIATIONS = 8 };

/* Puts a row in force, too. STATUS_INPUT, naming the nearest id, when there is no such row, and
 * when two vary the same. */
MUST_USE struct status deviation_add(struct deviation *deviation, enum deviation_kind kind,
                                     const char *id);

/* The rules with what deviates. They refer to `deviation`, which must outlive them. */
struct rules deviation_rules(struct deviation *deviation);

/* The hooks of a service, which refer to `deviation` likewise. */
struct hooks deviation_hooks(struct deviation *deviation);

/* The faults that are on order from the start, one by one as JSON, from 0; NULL past the last. */
const char *deviation_fault(const struct deviation *deviation, size_t index);

size_t deviation_count(const struct deviation *deviation);
const char *deviation_id(const struct deviation *deviation, size_t index);

/* How often it made a difference. */
uint64_t deviation_hits(const struct deviation *deviation, size_t index);

void deviation_free(struct deviation *deviation);

#endif
