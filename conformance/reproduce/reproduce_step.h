/* The requests of a case as lines of bash; part of conformance/reproduce/reproduce.h. */
#ifndef DFNS_CONFORMANCE_REPRODUCE_REPRODUCE_STEP_H
#define DFNS_CONFORMANCE_REPRODUCE_REPRODUCE_STEP_H

#include "conformance/reproduce/bash_word.h"
#include "conformance/reproduce/reproduce.h"

/* Appends every step on every endpoint of the case. `*possible` becomes false when something in it
 * has no meaning in a script; `out` is then of no use. */
MUST_USE struct status reproduce_steps(const struct reproduction *what, struct bash_needs *needs,
                                       bool *possible, struct buf *out);

#endif
