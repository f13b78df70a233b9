/*
 * Which Host a request may name. A web page that makes the browser resolve its own name to
 * 127.0.0.1 could otherwise talk to the simulator as if it were the same site.
 */
#ifndef DFNS_SIM_HTTP_HOST_H
#define DFNS_SIM_HTTP_HOST_H

#include "sim/arrival.h"
#include "sim/decide/verdict.h"

struct host_rule {
    const char *bound;          /* the address that is listened on */
    const char *const *allowed; /* further names; "*" allows every one */
    size_t allowed_count;
};

/* Can a request name this as its host, without a port? Also true for "*". */
bool host_can_be_allowed(const char *name);

/* Is it this machine's name, or one that was allowed? `authority` may end in ":" and a port, which
 * does not count. */
bool host_is_allowed(const struct host_rule *rule, struct span authority);

/* There must be exactly one Host field, and it must be allowed. */
enum reason host_check(const struct host_rule *rule, const struct header *headers, size_t count);

#endif
