/* From a reply to bytes on the wire. */
#ifndef DFNS_SIM_HTTP_RESPONSE_H
#define DFNS_SIM_HTTP_RESPONSE_H

#include <stdint.h>

#include "sim/reply.h"

struct response_form {
    int64_t now_ms; /* for the Date field */
    bool keep;      /* the connection stays open */
    bool bodiless;  /* the answer to HEAD: announces a body and sends none */
};

/* Replaces the content of `wire` with the whole response. Of the network faults, TRUNCATE leaves
 * out half of the body that is announced, and MALFORMED_RESPONSE_CHUNK announces chunks and has
 * none. When memory is short, the reply's or ours, buf_failed() says so, and response_no_memory is
 * to be sent. */
void response_write(const struct reply *reply, const struct response_form *form, struct buf *wire);

/* A complete answer that needs no memory; it closes the connection. */
extern const char response_no_memory[];

#endif
