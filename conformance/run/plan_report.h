/* A plan before it is carried out, for people and for programs: `run --dry-run`. */
#ifndef DFNS_CONFORMANCE_RUN_PLAN_REPORT_H
#define DFNS_CONFORMANCE_RUN_PLAN_REPORT_H

#include "common/buf.h"
#include "conformance/run/forecast.h"

/* Everything is borrowed. */
struct plan_report {
    const struct plan *plan;
    const struct target *target;
    const struct edition *edition;
    const char *selection; /* the patterns as given; NULL for all */
    bool state_change;
    bool shuffled;
    uint64_t seed; /* of the order, when it is shuffled */
};

/* Append it; fixtures/schema/plan.json describes the JSON. STATUS_MEMORY is the only error. */
MUST_USE struct status plan_report_text(const struct plan_report *report, struct buf *out);
MUST_USE struct status plan_report_json(const struct plan_report *report, struct buf *out);

#endif
