/*
 * Takes secrets out of a result before anything is printed or written.
 *
 * A secret is found as it is, in base64 and base64url (wherever in the encoded bytes it begins),
 * percent-encoded, JSON-escaped and in hex, and in base64 that is percent-encoded or JSON-escaped
 * itself; "***" takes its place.
 */
#ifndef DFNS_CONFORMANCE_REDACT_H
#define DFNS_CONFORMANCE_REDACT_H

#include "common/span.h"
#include "common/status.h"
#include "conformance/result.h"

/* A shorter value is no secret: it would be found everywhere. */
enum { SECRET_MIN_LENGTH = 6 };

struct needle;

/* All zero is the empty set; secrets_free() wipes it. */
struct secrets {
    struct needle *plain[256];  /* by their first byte */
    struct needle *base64[256]; /* the same secrets encoded; '-' and '_' stand as '+' and '/' */
};

/* Adds a copy. A value shorter than SECRET_MIN_LENGTH, or there already, is ignored.
 * STATUS_MEMORY otherwise. */
MUST_USE struct status secrets_add(struct secrets *secrets, struct span value);
void secrets_free(struct secrets *secrets);

/* All three work in place and cannot fail. redact_bytes() returns the new length and puts a NUL
 * behind it, for which there must be room: text[len]. */
size_t redact_bytes(char *text, size_t len, const struct secrets *secrets);
void redact_case(struct case_result *c, const struct secrets *secrets);
void redact_run(struct run_result *run, const struct secrets *secrets);

#endif
