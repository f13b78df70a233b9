/*
 * What a request carries that must be new each time: nonces, and what is signed to get a user
 * action. The calls for a user action are in conformance/compose/sign.h.
 */
#ifndef DFNS_CONFORMANCE_COMPOSE_MINT_H
#define DFNS_CONFORMANCE_COMPOSE_MINT_H

#include "common/buf.h"
#include "common/keys.h"
#include "common/random.h"
#include "common/status.h"

/* What a nonce calls its random value and its time. The pages and the vendor's clients disagree, so
 * a run asks the target first which it takes. */
enum nonce_form {
    NONCE_UUID_DATE,
    NONCE_UUID_DATETIME,
    NONCE_NONCE_DATETIME,
    NONCE_NONE, /* the edition requires none */
};
enum { NONCE_FORM_COUNT = 4 };

/* "uuid+date" ..., "none". */
const char *nonce_form_name(enum nonce_form form);
/* The members' names; those of NONCE_UUID_DATE where there is no nonce. */
const char *nonce_random_member(enum nonce_form form);
const char *nonce_time_member(enum nonce_form form);

/* Appends a fresh nonce, ready to send. STATUS_CRYPTO when the system has no random bytes. */
MUST_USE struct status mint_nonce(enum nonce_form form, struct random *random, int64_t now_ms,
                                  struct buf *out);

/* Appends the body of POST /auth/action that answers `challenge` (what POST /auth/action/init
 * answered) with a signature of `key`. STATUS_INPUT when the challenge lacks what is needed. */
MUST_USE struct status mint_assertion(const struct key *key, const char *credential_id,
                                      struct span challenge, struct buf *out);

/* The same, where `first_factor` is what a command of the target file printed. */
MUST_USE struct status mint_foreign_assertion(struct span first_factor, struct span challenge,
                                              struct buf *out);

#endif
