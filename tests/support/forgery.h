/* Signatures that are almost what they ought to be. */
#ifndef DFNS_TESTS_FORGERY_H
#define DFNS_TESTS_FORGERY_H

#include "common/keys.h"

enum forgery {
    VALID,
    TRUNCATED,
    EMPTY,
    GARBAGE,
    TRAILING,
    ALL_ZERO,
    ZERO_NUMBERS, /* r = s = 0, in DER */
    OTHER_MESSAGE,
    OTHER_KEY,
    FLIPPED,
    OF_ED25519, /* of another kind: an algorithm, or a curve */
    OF_P256,
    OF_SECP256K1,
    OF_RSA,
    FORGERIES
};

extern const char *const forgery_names[FORGERIES];

/* Makes the forgery of a valid signature by the private key in the file `path`, which is of that
 * kind. What is not made of a valid signature, but signed with another key or over another message,
 * is left alone. */
void forgery_spoil(enum forgery forgery, enum key_kind kind, const char *path,
                   struct buf *signature);

#endif
