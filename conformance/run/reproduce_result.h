/* The script with which a case's result can be seen again, as part of the result. */
#ifndef DFNS_CONFORMANCE_RUN_REPRODUCE_RESULT_H
#define DFNS_CONFORMANCE_RUN_REPRODUCE_RESULT_H

#include "conformance/compose/session.h"
#include "conformance/plan/plan.h"

/* Gives a case that needs a look its script, with the target's address and ids. STATUS_MEMORY. */
MUST_USE struct status reproduce_result(const struct session *session, const struct plan_item *item,
                                        struct case_result *c);

#endif
