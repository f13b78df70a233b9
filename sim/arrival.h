/* A request as it came off the wire, before anybody has formed an opinion of it. All borrowed. */
#ifndef DFNS_SIM_ARRIVAL_H
#define DFNS_SIM_ARRIVAL_H

#include <stdint.h>

#include "common/span.h"

struct header {
    struct span name;
    struct span value; /* without white space at either end */
};

struct arrival {
    struct span method;
    struct span path;  /* raw: not decoded, without query */
    struct span query; /* what follows the "?"; absent without one */
    const struct header *headers;
    size_t header_count;
    struct span body;       /* complete; empty for none */
    int64_t now_ms;         /* when it came, wall clock */
    int client_port;        /* of the connection, at the other end; 0 for none */
    bool from_this_machine; /* the other end of the connection is a loopback address */
};

/* The value of the first field of that name, which compares without case; absent when there is none
 * or its value is empty: clients in the field send empty headers for what they lack. */
struct span arrival_header(const struct arrival *arrival, const char *name);

/* Is it a path under /_sim/, which is the simulator's own and no part of the API? */
bool arrival_is_admin(struct span path);

/* How many fields have that name. */
size_t arrival_count(const struct arrival *arrival, const char *name);

#endif
