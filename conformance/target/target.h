/*
 * The target file: all there is to know of a deployment. Only `url`, `application` and
 * `callers.permitted` are required; what else is absent makes the cases that need it UNTESTABLE.
 */
#ifndef DFNS_CONFORMANCE_TARGET_TARGET_H
#define DFNS_CONFORMANCE_TARGET_TARGET_H

#include <stddef.h>

#include "common/keys.h"
#include "conformance/redaction/redact.h"
#include "conformance/target/endpoint.h"
#include "conformance/target/roles.h"

/* Each text is NULL where the target file lacks it. A signer is a key or a command. */
struct caller {
    char *token;
    char *user_id;
    char *credential_id;
    struct key *key;
    char *sign_command;
};

struct target_resources {
    char *deactivated;
    char **sacrificial;
    size_t sacrificial_count;
    char *other_tenant;
    char *expired_user_action; /* signed for the deactivated id, but out of date */
};

struct server_side_application {
    char *id;
    char *secret;
    struct key *key;
};

/* Owns everything in it. */
struct target {
    char *url; /* without a slash at its end */
    char *host;
    bool loopback;
    char *edition;
    char *application_id;
    struct server_side_application server_side;
    struct caller callers[ROLE_COUNT];
    struct target_resources resources[ENDPOINT_COUNT];
    bool read_back;
    char *next_request_fails;
    char **accept_untestable;
    size_t accept_untestable_count;
    struct secrets secrets; /* what no report may show */
};

/* Reads a target file; every message begins with its name and the place in it. On failure there is
 * nothing to free. */
MUST_USE struct status target_read(const char *path, struct target *out);

/* A target of which only the address is known, and what DFNS_AUTH_TOKEN and DFNS_APP_ID say. */
MUST_USE struct status target_from_url(const char *url, struct target *out);

bool caller_can_sign(const struct caller *caller);

void target_free(struct target *target);

#endif
