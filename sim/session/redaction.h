/*
 * Takes secrets out of text by value: wherever one occurs, as it is, percent-encoded or
 * JSON-escaped (in whole or in part), "***" stands in its place.
 */
#ifndef DFNS_SIM_SESSION_REDACTION_H
#define DFNS_SIM_SESSION_REDACTION_H

#include "common/buf.h"

enum {
    REDACTION_MAX_SECRETS = 32,
    REDACTION_MIN_LENGTH = 6, /* anything shorter would be found everywhere */
};

#define REDACTION_MASK "***"

/* All zero knows no secret. */
struct redaction {
    struct span secrets[REDACTION_MAX_SECRETS]; /* borrowed */
    size_t count;
    bool begins[256]; /* a secret may begin with this byte */
    bool overflow;    /* there were more secrets than there is room for: every text is one */
};

/* Text that is too short or known already is ignored. */
void redaction_add(struct redaction *redaction, struct span secret);

/* Appends `text` without its secrets, and of the result at most `limit` bytes, whole UTF-8
 * sequences. False when something was cut off. */
bool redaction_text(const struct redaction *redaction, struct span text, size_t limit,
                    struct buf *out);

/* Is a secret in the text? */
bool redaction_finds(const struct redaction *redaction, struct span text);

#endif
