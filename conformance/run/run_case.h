/* One case of a run: what becomes of it, and all that a reader of its result wants. */
#ifndef DFNS_CONFORMANCE_RUN_RUN_CASE_H
#define DFNS_CONFORMANCE_RUN_RUN_CASE_H

#include "conformance/compose/session.h"
#include "conformance/run/run.h"

/* Asks the target, and fills in `*out`, the caller's to free however this ends. `left_out` is
 * why no more are asked, NULL when they are. A passive case is only named. */
MUST_USE struct status run_case(struct session *session, const struct run_setup *setup,
                                const struct plan_item *item, const char *left_out,
                                struct case_result *out);

/* Concludes a passive case from what `passive` has seen, and adds to any what a reader wants
 * besides. Depends on the cases before it, so one at a time, in the plan's order. */
MUST_USE struct status run_case_finish(const struct session *session, const struct run_setup *setup,
                                       const struct plan_item *item, struct passive *passive,
                                       struct case_result *c);

#endif
