/* Tells a person what a case does: why, what it would send, what must come back, and which clauses
 * say so. Opens no socket. */
#ifndef DFNS_CONFORMANCE_PLAN_EXPLAIN_H
#define DFNS_CONFORMANCE_PLAN_EXPLAIN_H

#include "common/buf.h"
#include "conformance/fixture/library.h"

/* Appends the text. STATUS_INPUT when a step cannot be made. */
MUST_USE struct status explain_case(const struct fixture *fixture, const struct library *library,
                                    const struct edition *edition, struct buf *out);

#endif
