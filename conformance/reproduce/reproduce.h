/*
 * A case as a script of bash, curl and openssl: whoever has the credentials can see for themselves
 * what a deployment answers, and send it on. Every nonce and user action is minted when it runs;
 * secrets are read from the environment, under the names that "dfns-sim env" uses.
 */
#ifndef DFNS_CONFORMANCE_REPRODUCE_REPRODUCE_H
#define DFNS_CONFORMANCE_REPRODUCE_REPRODUCE_H

#include "common/buf.h"
#include "conformance/compose/mint.h"
#include "conformance/fixture/fixture.h"
#include "conformance/http/route.h"

enum { REPRODUCE_MAX_SCRIPT = 1024 * 1024 };

/* Everything is borrowed. A URL or id that is NULL has to be in the environment. */
struct reproduction {
    const struct fixture *fixture;
    const struct edition *edition;
    enum nonce_form nonce_form;
    const char *url;
    const struct route *route; /* NULL: the plain way */
    const char *ids[ENDPOINT_COUNT][RESOURCE_COUNT];
};

/* Appends the script. A case that needs more than curl can do (a hook, a search, the signature of a
 * server-side application), or of which a request cannot be composed, becomes one that runs it
 * alone. STATUS_MEMORY. */
MUST_USE struct status reproduce_case(const struct reproduction *what, struct buf *out);

#endif
