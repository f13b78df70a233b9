/* Runs one case: its steps in order, each with its control, and judges what comes back. */
#ifndef DFNS_CONFORMANCE_RUN_WALK_CASE_H
#define DFNS_CONFORMANCE_RUN_WALK_CASE_H

#include "conformance/compose/session.h"
#include "conformance/plan/plan.h"

/*
 * Fills in assertions, exchanges, verdict and explanation of `*out`, whose id and texts are set.
 * session->record and session->secrets are pointed here while it runs; the target's secrets and
 * what was minted are taken out of `*out` before it returns. `made_up` is where unknown ids come
 * from.
 *
 * A status that is not OK is our own trouble (memory, random bytes); `*out` is the caller's still.
 */
MUST_USE struct status walk_case(struct session *session, const struct plan_item *item, bool strict,
                                 struct random *made_up, struct case_result *out);

#endif
