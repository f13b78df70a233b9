/*
 * The grammar of `{{…}}` in a case: what it names, not yet what it stands for (conformance/vars.h).
 *
 *     struct span rest = span_of("id {{id}} of {{caller.user_id}}"), before, inside;
 *     while (placeholder_next(&rest, &before, &inside)) ...
 */
#ifndef DFNS_CONFORMANCE_PLACEHOLDER_H
#define DFNS_CONFORMANCE_PLACEHOLDER_H

#include <stdint.h>

#include "common/span.h"
#include "common/status.h"
#include "conformance/endpoint.h"

enum placeholder_kind {
    PLACEHOLDER_ID,
    PLACEHOLDER_MEMBER,
    PLACEHOLDER_PATH,
    PLACEHOLDER_OTHER_MEMBER,
    PLACEHOLDER_OTHER_PATH,
    PLACEHOLDER_OTHER_ID,
    PLACEHOLDER_RESOURCE,
    PLACEHOLDER_CALLER_TOKEN,
    PLACEHOLDER_CALLER_USER_ID,
    PLACEHOLDER_APPLICATION_ID,
    PLACEHOLDER_EXPIRED_USER_ACTION,
    PLACEHOLDER_UUID,
    PLACEHOLDER_NONCE_RANDOM,
    PLACEHOLDER_NONCE_TIME,
    PLACEHOLDER_NOW,
    PLACEHOLDER_STARTED,
    PLACEHOLDER_AGED, /* now less the age that a search tries */
    PLACEHOLDER_REPEAT,
    PLACEHOLDER_ERROR_STATUS,
    PLACEHOLDER_ERROR_MESSAGE,
    PLACEHOLDER_CAPTURED,
};

enum { PLACEHOLDER_MAX_REPEAT = 65536 };

struct placeholder {
    enum placeholder_kind kind;
    enum resource resource;
    bool seconds;     /* a time without milliseconds */
    int64_t shift_ms; /* a time moved by so much */
    struct span name; /* of the error, or of what was captured; the text to repeat */
    int64_t times;    /* to repeat */
};

/* Reads what stands between the braces. STATUS_INPUT names the nearest one that exists. */
MUST_USE struct status placeholder_parse(struct span inside, struct placeholder *out);

/* Cuts the next placeholder off `*rest`: `*before` is the text in front of it. False when there is
 * none left; the text behind the last one is then in `*before`. */
bool placeholder_next(struct span *rest, struct span *before, struct span *inside);

#endif
