/*
 * The way to the target: whom TLS trusts, which certificate we show, where a name is found, and
 * which proxy is asked. All zero is the plain way: the system's authorities, no proxy.
 */
#ifndef DFNS_CONFORMANCE_HTTP_ROUTE_H
#define DFNS_CONFORMANCE_HTTP_ROUTE_H

#include <stdbool.h>

#include "common/status.h"

struct curl_slist;

/* Texts are borrowed, each NULL for none, and mean what curl's options of the same names mean. */
struct route {
    const char *authorities;    /* --cacert: a file of those to trust in place of the system's */
    const char *certificate;    /* --cert */
    const char *key;            /* --key; NULL: in the same file as the certificate */
    const char *pinned_key;     /* --pinnedpubkey: "sha256//…", or a file */
    const char *proxy;          /* of the environment none is ever used */
    bool insecure;              /* the target's certificate is not verified */
    struct curl_slist *resolve; /* owned */
};

/* Adds "HOST:PORT:ADDRESS". STATUS_INPUT for another form, STATUS_MEMORY. */
MUST_USE struct status route_resolve(struct route *route, const char *entry);

/* STATUS_INPUT for a file that cannot be read, a key that everybody may read, a proxy that is no
 * address, or one that holds a password: that would be a secret on a command line. */
MUST_USE struct status route_check(const struct route *route);

/* True when what listens at the target's address may be another machine than the address says. */
bool route_is_detour(const struct route *route);

/* Sets up `curl`, a CURL *. Whatever it is, verification is on unless route->insecure. */
void route_apply(const struct route *route, void *curl);

/* Tells `put` each option of curl's, of the command line, that goes the same way; `value` is NULL
 * for a flag. Ours have the same names. */
void route_options(const struct route *route,
                   void (*put)(void *context, const char *option, const char *value),
                   void *context);

/* What to do about a failure to connect, in libcurl's words or a gateway's; NULL where that is not
 * for an option to mend. */
const char *route_advice(const char *failure);

void route_free(struct route *route);

#endif
