/*
 * The values that must not appear in anything that a run prints or writes.
 *
 * A secret is recognised as it is, in base64 and base64url (wherever in the encoded bytes it
 * begins), percent-encoded, JSON-escaped and in hex; also in base64 that is percent-encoded or
 * JSON-escaped itself.
 */
#ifndef DFNS_CONFORMANCE_REDACTION_SECRETS_H
#define DFNS_CONFORMANCE_REDACTION_SECRETS_H

#include "common/span.h"
#include "common/status.h"

/* A shorter value is no secret: it would be found everywhere. */
enum { SECRET_MIN_LENGTH = 6, SECRETS_PAIRS = 256 * 256 };

/* Sorted, so that looking for one does not take longer than looking for many. */
struct needles {
    struct span *rows; /* each owned */
    size_t count, capacity;
};

/* All zero is the empty set. */
struct secrets {
    struct needles plain;
    struct needles base64; /* the same secrets encoded; '-' and '_' stand as '+' and '/' */
    /* A bit for each two bytes with which a secret may begin in one of its forms, and one for each
     * two that may stand one byte further on: nearly everywhere in a text none does, and that is
     * seen at once. */
    unsigned char beginnings[SECRETS_PAIRS / 8], continuations[SECRETS_PAIRS / 8];
};

/* Adds a copy. A value that is absent, shorter than SECRET_MIN_LENGTH or there already is ignored.
 * STATUS_MEMORY otherwise. */
MUST_USE struct status secrets_add(struct secrets *secrets, struct span value);

/* Makes `to` the caller's, for secrets_free(). STATUS_MEMORY otherwise, and `to` is empty then. */
MUST_USE struct status secrets_copy(const struct secrets *from, struct secrets *to);

/* The first secret in `text`, in one of its forms: never shorter than SECRET_MIN_LENGTH; absent
 * when there is none. */
struct span secrets_find(const struct secrets *secrets, struct span text);

/* The set is empty afterwards. */
void secrets_free(struct secrets *secrets);

#endif
