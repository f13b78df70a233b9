/*
 * Where a request's body begins and ends, decided strictly (RFC 9112, 6): what two readers could
 * understand in two ways is refused. Pure functions over the header fields; no socket is needed.
 */
#ifndef DFNS_SIM_HTTP_FRAMING_H
#define DFNS_SIM_HTTP_FRAMING_H

#include <stdint.h>

#include "sim/arrival.h"
#include "sim/decide/verdict.h"

enum {
    FRAMING_MAX_HEADERS = 64,            /* civetweb's MG_MAX_HEADERS: it drops any further one */
    FRAMING_MAX_HEADER_BYTES = 32 * 1024 /* names and values together */
};

struct framing {
    struct span version; /* "1.1" */
    const struct header *headers;
    size_t count;
};

struct body_plan {
    bool chunked;
    int64_t length;       /* bytes announced, 0 for no body; says nothing when chunked */
    bool awaits_continue; /* the client sends its body only after "100 Continue" */
};

/* REASON_NONE with `*plan` filled in, or why the request must be refused and its connection closed:
 * nobody knows where the next request would begin. */
enum reason framing_check(const struct framing *framing, struct body_plan *plan);

/* Does the client want the connection kept open, and may it be? Upgrades are not kept: civetweb
 * closes after them. */
bool framing_keeps_connection(const struct framing *framing);

#endif
