/* Which cases are run, in which order, and with which ids of the target. */
#ifndef DFNS_CONFORMANCE_PLAN_PLAN_H
#define DFNS_CONFORMANCE_PLAN_PLAN_H

#include "conformance/fixture/claims.h"
#include "conformance/fixture/fixture_set.h"
#include "conformance/plan/needs.h"
#include "conformance/plan/pattern.h"
#include "conformance/target/target.h"

enum fate {
    FATE_RUN,
    FATE_SKIPPED,    /* changes state, which is not allowed */
    FATE_UNTESTABLE, /* `missing` says what the target lacks */
};

struct plan_item {
    const struct fixture *fixture;
    enum fate fate;
    const char *missing[NEEDS_MAX + ENDPOINT_COUNT];
    size_t missing_count;
    const char *sacrificial[ENDPOINT_COUNT][2]; /* of its own; NULL where it needs none */
    struct claims claims;                       /* of what is run; else empty */
};

/* 0 for most; a case may only begin when all of a lower rank have ended: what may end the calling
 * application comes after the others, what watches them last of all. */
int plan_rank(const struct plan_item *item);

/* Owns its items; they borrow from the cases and the target. */
struct plan {
    struct plan_item *items;
    size_t count;
};

struct plan_wishes {
    const struct fixture_set *cases;
    const struct edition *edition;
    const struct target *target;
    const struct patterns *run;  /* empty: all */
    const struct patterns *skip; /* taken away from these */
    bool state_change;
    bool self; /* the calling application may be deactivated */
    bool shuffle;
    uint64_t seed; /* of the order */
};

/* STATUS_INPUT for a pattern that matches no case of the edition, and when nothing is left. No
 * sacrificial id is dealt out twice. On success `*out` is the caller's. */
MUST_USE struct status plan_make(const struct plan_wishes *wishes, struct plan *out);
void plan_free(struct plan *plan);

#endif
