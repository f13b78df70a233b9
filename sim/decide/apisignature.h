/*
 * X-DFNS-APISIGNATURE: what a server-side application signs of a request.
 *
 * The value is base64url of an RSASSA-PKCS1-v1_5 signature with SHA-256 over the first two parts of
 * a JWT: a fixed header, and the request written as JSON with its members in a fixed order. An
 * absent header stands as "" (login page of 2023-01, sample for server-side applications).
 */
#ifndef DFNS_SIM_DECIDE_APISIGNATURE_H
#define DFNS_SIM_DECIDE_APISIGNATURE_H

#include "common/buf.h"
#include "common/keys.h"

struct signed_request {
    struct span method, path, body;
    struct span accept, accept_encoding, authorization, connection, content_length, content_type;
    struct span host, user_agent;
    struct span application_id, application_secret, nonce, user_action;
};

/* Appends the text that is signed. `scheme` is "https" or "http". */
void apisignature_input(const struct signed_request *request, const char *scheme, struct buf *out);

/* Is `signature` (raw bytes) this key's over the request? Behind a plain-HTTP test double a client
 * may sign either scheme: the one documented, or the one that it really uses. Fails when that could
 * not be found out. */
MUST_USE struct status apisignature_verify(const struct signed_request *request,
                                           const struct key *key, struct span signature,
                                           bool *valid);

#endif
