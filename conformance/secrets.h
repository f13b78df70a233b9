/*
 * The values that must not appear in anything that a run prints or writes.
 *
 * A secret is recognised as it is, in base64 and base64url (wherever in the encoded bytes it
 * begins), percent-encoded, JSON-escaped and in hex; also in base64 that is percent-encoded or
 * JSON-escaped itself.
 */
#ifndef DFNS_CONFORMANCE_SECRETS_H
#define DFNS_CONFORMANCE_SECRETS_H

#include "common/span.h"
#include "common/status.h"

/* A shorter value is no secret: it would be found everywhere. */
enum { SECRET_MIN_LENGTH = 6 };

/* Sorted, so that looking for one does not take longer than looking for many. */
struct needles {
    struct span *rows; /* each owned */
    size_t count, capacity;
};

/* All zero is the empty set. */
struct secrets {
    struct needles plain;
    struct needles base64; /* the same secrets encoded; '-' and '_' stand as '+' and '/' */
    /* A bit for each two bytes with which a secret may begin in one of its forms: nearly everywhere
     * in a text none does, and that is seen at once. */
    unsigned char beginnings[256 * 256 / 8];
};

/* Adds a copy. A value that is absent, shorter than SECRET_MIN_LENGTH or there already is ignored.
 * STATUS_MEMORY otherwise. */
MUST_USE struct status secrets_add(struct secrets *secrets, struct span value);

/* How many bytes at the very start of `text` (which is not empty) are a secret in one of its forms;
 * 0 for none. Never less than SECRET_MIN_LENGTH. */
size_t secrets_match(const struct secrets *secrets, struct span text);

/* The set is empty afterwards. */
void secrets_free(struct secrets *secrets);

#endif
