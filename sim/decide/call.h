/*
 * A call is what the checks see of a request: the parts that the contract speaks of, already taken
 * apart, and what the checks before have found out. It knows no connection and no header lines.
 */
#ifndef DFNS_SIM_DECIDE_CALL_H
#define DFNS_SIM_DECIDE_CALL_H

#include "common/json.h"
#include "sim/decide/apisignature.h"
#include "sim/decide/edition.h"
#include "sim/decide/nonce.h"
#include "sim/decide/operation.h"
#include "sim/decide/useraction.h"
#include "sim/world/world.h"

/* What was concluded from a signature, outside the world's lock. */
enum proof { PROOF_NOT_ASKED, PROOF_VALID, PROOF_WRONG, PROOF_FAILED /* for want of memory */ };

struct call {
    /* As sent; a header that is absent or empty is absent here. */
    const struct operation *operation;
    const struct edition *edition;
    int64_t now_ms;
    int64_t nonce_window_ms;
    struct span nonce_header;
    struct span application_id;
    struct span application_secret;
    struct span api_signature;
    struct span authorization;
    struct span user_action;
    struct span body;
    struct signed_request signed_request; /* what an API signature covers */

    /* Read by call_read(), before the world is looked at. Owned. */
    struct nonce nonce;
    struct verdict nonce_verdict;
    cJSON *json; /* the body; NULL when it cannot be read */
    enum json_fault json_fault;

    /* Proven by evidence.c, outside the lock. */
    enum proof api_signature_proof;
    enum proof assertion_proof;
    cJSON *bearer_claims; /* of a JWT that is not one of the world's own tokens. Owned. */
    enum proof bearer_proof;

    /* Found by the checks; borrowed from the world, NULL or empty until then. */
    const struct application *application;
    const struct user *user;
    permission_set token_permissions;
    struct span subject_id;                 /* the id in the body */
    struct credential *target_credential;   /* the one that the call is about */
    struct application *target_application; /* likewise */
    struct signed_action action; /* what was signed: of the user action, or of the challenge */
};

/* Reads nonce and body of a call whose upper part is filled in. What memory was too short for, the
 * checks refuse. */
void call_read(struct call *call);

/* The caller's token, without the scheme; absent when Authorization is not "Bearer <token>". */
struct span call_bearer(const struct call *call);

void call_free(struct call *call);

#endif
