/*
 * Challenges and user actions: one-time tokens that say what somebody wants to do (method, path,
 * payload), who, and through which application. A challenge becomes a user action when it comes
 * back signed. Both are HMAC JWTs, so nothing about them is remembered until they are spent.
 *
 * Payloads are compared as JSON: the application page itself signs a body without the space that
 * its request has. Anything that is not JSON is compared byte for byte.
 */
#ifndef DFNS_SIM_DECIDE_USERACTION_H
#define DFNS_SIM_DECIDE_USERACTION_H

#include "common/digest.h"
#include "common/json.h"
#include "sim/decide/verdict.h"
#include "sim/world/world.h"

/* No lifetime is documented; ours. */
enum { CHALLENGE_LIFETIME_MS = 5 * 60 * 1000, USER_ACTION_LIFETIME_MS = 5 * 60 * 1000 };

enum action_kind { ACTION_CHALLENGE, ACTION_USER_ACTION };

struct signed_action {
    cJSON *claims; /* owns the texts; NULL for none */
    const char *id;
    const char *user_id;
    const char *application_id; /* "" when there was none */
    const char *method;
    const char *path;
    struct digest payload;
    const char *challenge; /* what is signed; NULL in a user action */
    int64_t expires_ms;
};

void signed_action_free(struct signed_action *action);

enum { ACTION_MAX_PAYLOAD = 64 * 1024 }; /* as the body of a request */

/* The digest by which two payloads are the same. STATUS_INPUT for one that is too large. */
MUST_USE struct status useraction_digest(struct span payload, struct digest *out);
/* The same where the payload has been read already; NULL for a tree when it is not JSON. */
MUST_USE struct status useraction_digest_read(const cJSON *tree, struct span payload,
                                              struct digest *out);

/* What a token is made of. */
struct action_request {
    enum action_kind kind;
    const char *user_id;
    const char *application_id; /* "" for none */
    struct span method, path;
    struct digest payload;
    const char *challenge; /* for ACTION_CHALLENGE */
    int64_t now_ms;
};

/* Appends a fresh token to `out`. */
MUST_USE struct status useraction_issue(struct world *world, const struct action_request *request,
                                        struct buf *out);

/* For whoever does not want to sign: a user action for this user, application (NULL for none),
 * method, path and body. */
MUST_USE struct status useraction_mint(struct world *world, const struct user *user,
                                       const struct application *application, struct span method,
                                       struct span path, struct span body, int64_t now_ms,
                                       struct buf *out);

enum action_fault { ACTION_READ, ACTION_MALFORMED, ACTION_BAD_SIGNATURE, ACTION_NO_MEMORY };

/* Reads a token of that kind with the world's secret; on ACTION_READ `*action` is the caller's. */
enum action_fault useraction_read(const struct world *world, struct span token,
                                  enum action_kind kind, struct signed_action *action);

#endif
