/*
 * JSON Web Tokens (RFC 7515, 7519) of the two kinds that the simulator hands out: bearer tokens,
 * signed with Ed25519 as the vendor's are, and challenges and user actions, keyed with HMAC-SHA-256
 * so that checking one costs a microsecond. Nothing about an unspent token is remembered: all that
 * must be known is in it.
 */
#ifndef DFNS_SIM_WORLD_JWT_H
#define DFNS_SIM_WORLD_JWT_H

#include "common/digest.h"
#include "common/json.h"
#include "common/keys.h"

enum { JWT_MAX_SIZE = 16 * 1024 };

/* Append the token with these claims (one JSON object as text) to `out`. */
MUST_USE struct status jwt_sign_ed25519(struct span claims, const struct key *key, struct buf *out);
MUST_USE struct status jwt_sign_hmac(struct span claims, struct hmac_key *key, struct buf *out);

enum jwt_fault {
    JWT_VALID,
    JWT_MALFORMED,     /* not three base64url parts with JSON objects in the first two */
    JWT_BAD_SIGNATURE, /* or made with another algorithm */
    JWT_NO_MEMORY,     /* to find out which */
};

/* Reads a token and checks its signature; not its times. On JWT_VALID `*claims` is the caller's. */
enum jwt_fault jwt_read_ed25519(struct span token, struct key *key, cJSON **claims);
enum jwt_fault jwt_read_hmac(struct span token, struct hmac_key *key, cJSON **claims);

#endif
