/*
 * Takes secrets out of a result before anything is printed or written: "***" takes their place.
 */
#ifndef DFNS_CONFORMANCE_REDACTION_REDACT_H
#define DFNS_CONFORMANCE_REDACTION_REDACT_H

#include "conformance/redaction/secrets.h"
#include "conformance/result/result.h"

/* All three work in place and cannot fail. redact_bytes() returns the new length, never more than
 * `len`, and puts a NUL behind it: `text` has room for len + 1 bytes. */
size_t redact_bytes(char *text, size_t len, const struct secrets *secrets);
void redact_case(struct case_result *c, const struct secrets *secrets);
void redact_run(struct run_result *run, const struct secrets *secrets);

#endif
