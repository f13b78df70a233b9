/*
 * The cases that send nothing and judge every answer of the run.
 *
 * They see each case when it is done and before it is redacted: what repeats a secret shows only
 * then.
 */
#ifndef DFNS_CONFORMANCE_RUN_PASSIVE_H
#define DFNS_CONFORMANCE_RUN_PASSIVE_H

#include "conformance/plan/plan.h"
#include "conformance/redaction/secrets.h"

enum { PASSIVE_MAX_FINDINGS = 20 };

struct passive;

/* One for the cases of the plan that are passive; NULL when memory is short. */
struct passive *passive_make(const struct plan *plan);
void passive_free(struct passive *passive);

/* Judges the answers of `c`, and notes at each whether it is discreet. What is kept of them is
 * without the secrets. */
MUST_USE struct status passive_watch(struct passive *passive, struct case_result *c,
                                     const struct secrets *secrets);

/* Adds what `part`, made for the same plan, has seen; what is kept of it goes behind what is kept
 * already. `part` is only good for passive_free() then. STATUS_MEMORY otherwise. */
MUST_USE struct status passive_add(struct passive *passive, struct passive *part);

/* Fills in assertions, exchanges and verdict of the passive case `fixture`; call it once. */
MUST_USE struct status passive_conclude(struct passive *passive, const struct fixture *fixture,
                                        bool strict, struct case_result *out);

#endif
