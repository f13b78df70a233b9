/*
 * What a check wants and what it found, in words for a person: "a date within 300 s of …" and "…,
 * 412 s back". For POST /_sim/explain. Secrets are not repeated.
 */
#ifndef DFNS_SIM_DECIDE_DESCRIBE_H
#define DFNS_SIM_DECIDE_DESCRIBE_H

#include "sim/decide/decide.h"

/* Append a phrase each for a check that was asked of this call. `check` is the name of a row of the
 * check table. */
void describe_expected(const char *check, const struct call *call, struct buf *out);
void describe_actual(const char *check, const struct call *call, struct buf *out);

#endif
