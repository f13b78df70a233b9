/* From civetweb's connection to an arrival. */
#ifndef DFNS_SIM_HTTP_REQUEST_H
#define DFNS_SIM_HTTP_REQUEST_H

#include <civetweb.h>

#include "common/buf.h"
#include "sim/http/framing.h"
#include "sim/http/host.h"
#include "sim/http/watch.h"

/* A document for an admin route may be a whole world. */
enum { REQUEST_MAX_BODY = 64 * 1024, REQUEST_MAX_ADMIN_BODY = 16 * 1024 * 1024 };

struct request {
    struct header headers[FRAMING_MAX_HEADERS];
    struct framing framing;
    struct body_plan plan;
    struct arrival arrival; /* borrows from the connection, `headers` and `body` */
    struct buf body;        /* kept from one request to the next */
    int64_t body_limit_us;
    struct reading *reading; /* of this thread */
    bool consumed;           /* the body was read to its end: the connection may be kept */
};

/* `body_limit_us`: how long a body may take to arrive; `reading`: whose end is watched over. */
struct request request_make(int64_t body_limit_us, struct reading *reading);
void request_free(struct request *request);

/* Reads the whole request, body included, which must arrive in time. REASON_NONE, or why
 * the bytes are refused; `arrival` then holds the time, and method and path where they are known.
 */
enum reason request_read(struct request *request, struct mg_connection *connection,
                         const struct host_rule *hosts);

/* Takes in a refused body for a moment, so that its sender comes to read the answer: to close on a
 * sender makes its system throw the answer away. */
void request_discard_body(const struct request *request, struct mg_connection *connection);

#endif
