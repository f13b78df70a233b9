/* Keys by their PEM text: a world names few keys many times, and decoding one takes a millisecond.
 */
#ifndef DFNS_SIM_WORLD_KEYRING_H
#define DFNS_SIM_WORLD_KEYRING_H

#include <stdbool.h>

#include "common/keys.h"
#include "common/map.h"

/* Begins as {0}. */
struct keyring {
    struct map *public_keys;
    struct map *private_keys;
    struct key **all; /* every key of both, once */
    size_t count, room;
    bool trusted; /* the texts are compiled in: each is decoded when its key is first used */
};

/* As key_from_private_pem() and key_from_public_pem(), but decodes each text once at most. The
 * caller is an owner of `*key` and gives it to key_free(). */
MUST_USE struct status keyring_read(struct keyring *ring, struct span pem, bool private,
                                    struct key **key);

/* Lets keyring_read() answer for `pem` with this key, which is shared; NULL for either does
 * nothing. False when memory is short. */
MUST_USE bool keyring_know(struct keyring *ring, const char *pem, const struct key *key);

/* Keys that have been read stay good for their other owners. */
void keyring_free(struct keyring *ring);

#endif
