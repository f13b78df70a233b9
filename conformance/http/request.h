/* A request as it is to be sent. */
#ifndef DFNS_CONFORMANCE_HTTP_REQUEST_H
#define DFNS_CONFORMANCE_HTTP_REQUEST_H

#include "common/buf.h"
#include "common/status.h"
#include "conformance/result/result.h"

enum { REQUEST_MAX_HEADERS = 32, REQUEST_MAX_BODY = 1024 * 1024 };

/* Owns its texts. */
struct request {
    char *step; /* what it is, for the reports */
    char *method;
    char *url;
    struct header_line headers[REQUEST_MAX_HEADERS]; /* a value of "" is sent as an empty header */
    size_t header_count;
    char *body; /* NULL for none */
    size_t body_len;
    bool reuse; /* may use the connection of the request before */
    bool keep;  /* leaves its connection for the request after it */
};

/* Takes `step`, `method` and `url` by copy. */
MUST_USE struct status request_begin(struct request *request, const char *step, const char *method,
                                     const char *url);

/* Each takes a copy. STATUS_INPUT for a name or value with a byte that would end the line or is
 * otherwise below 0x20 or 0x7f: what a target said must not become a header of ours. */
MUST_USE struct status request_add_header(struct request *request, const char *name,
                                          const char *value);
/* Replaces the first header of that name, or adds it. */
MUST_USE struct status request_set_header(struct request *request, const char *name,
                                          const char *value);
MUST_USE struct status request_set_body(struct request *request, struct span body);

/* Removes every header of that name; none is fine. */
void request_remove_header(struct request *request, const char *name);

/* The value of the first header of that name; NULL when there is none. */
const char *request_header(const struct request *request, const char *name);

/* All header names in lower case, or upper. */
void request_fold_names(struct request *request, bool upper);

void request_free(struct request *request);

#endif
