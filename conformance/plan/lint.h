/* Checks on all cases together, beyond those made when each is read. */
#ifndef DFNS_CONFORMANCE_PLAN_LINT_H
#define DFNS_CONFORMANCE_PLAN_LINT_H

#include "conformance/fixture/library.h"

/* Complains of each clause that no case cites and that does not say why, and of each that says why
 * although a case cites it. */
void lint_coverage(const struct library *library, library_complaint *complain, void *context);

#endif
