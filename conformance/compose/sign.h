/* Gets a user action, as a client does: POST /auth/action/init, sign, POST /auth/action. */
#ifndef DFNS_CONFORMANCE_COMPOSE_SIGN_H
#define DFNS_CONFORMANCE_COMPOSE_SIGN_H

#include "conformance/compose/session.h"

enum { SIGN_MAX_USER_ACTION = 16 * 1024 };

/* What a user action is for. */
struct signed_request {
    const char *method;
    const char *path;
    struct span payload;
};

/*
 * On success `*user_action` is the caller's to free; it is in session->secrets too. `step` is for
 * the names of the exchanges. STATUS_IO when no answer came or the signing command failed,
 * STATUS_INPUT when the target refused or answered something of no use, STATUS_MEMORY and
 * STATUS_CRYPTO.
 */
MUST_USE struct status sign_user_action(struct session *session, const struct caller *signer,
                                        const struct signed_request *what, const char *step,
                                        char **user_action);

/* The first half alone, which changes nothing: `*index` is the exchange with the challenge. */
MUST_USE struct status sign_ask_challenge(struct session *session, const struct caller *signer,
                                          const struct signed_request *what, const char *step,
                                          size_t *index);

#endif
