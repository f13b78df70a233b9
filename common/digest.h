/* SHA-256 and HMAC-SHA-256. */
#ifndef DFNS_COMMON_DIGEST_H
#define DFNS_COMMON_DIGEST_H

#include "common/span.h"

enum { DIGEST_SIZE = 32 };

struct digest {
    unsigned char bytes[DIGEST_SIZE];
};

/* False only when OpenSSL cannot do it (memory); `*out` is then not to be used. */
bool digest_sha256(struct span message, struct digest *out);

/* A key made ready for many messages, which takes longer than a short message itself. For one
 * thread at a time. NULL when memory is short. */
struct hmac_key;
struct hmac_key *hmac_key_make(struct span key);
void hmac_key_free(struct hmac_key *key);

/* As digest_sha256(). */
bool digest_hmac_sha256(struct hmac_key *key, struct span message, struct digest *out);

/* Takes the same time wherever the two differ. */
bool digest_equal(const struct digest *a, const struct digest *b);

/* Borrowed from `digest`. */
struct span digest_span(const struct digest *digest);

#endif
