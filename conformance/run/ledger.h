/*
 * Clause by clause: which cases cite it, and what they found of it.
 */
#ifndef DFNS_CONFORMANCE_RUN_LEDGER_H
#define DFNS_CONFORMANCE_RUN_LEDGER_H

#include "conformance/fixture/clauses.h"
#include "conformance/fixture/fixture.h"
#include "conformance/result/result.h"

/* Notes in `*c` the clauses that its fixture cites, so that a case that is not run is known to
 * lack. STATUS_MEMORY. */
MUST_USE struct status ledger_cite(const struct fixture *fixture, struct case_result *c);

/* Gives each assertion the statement of its clause. STATUS_MEMORY. */
MUST_USE struct status ledger_quote(const struct clauses *clauses, struct case_result *c);

/* Copies the clauses into `*run`, whose cases are complete, with what these found. STATUS_MEMORY;
 * what is there then is still run_result_free()'s. */
MUST_USE struct status ledger_fill(const struct clauses *clauses, struct run_result *run);

#endif
