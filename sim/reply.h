/* An answer before it becomes bytes on the wire. */
#ifndef DFNS_SIM_REPLY_H
#define DFNS_SIM_REPLY_H

#include "common/buf.h"

enum { REPLY_MAX_BODY = 16 * 1024 * 1024, REPLY_MAX_HEADERS = 4096 };

struct reply {
    int status;
    struct buf headers; /* complete lines, each with CR LF; framing headers are not among them */
    struct buf body;    /* JSON, always */
};

struct reply reply_make(void);

/* Adds a header line. `value` is text of our own: it holds no control character. */
void reply_header(struct reply *reply, const char *name, const char *value);

/* Forgets status, headers and body, keeps their memory. */
void reply_clear(struct reply *reply);
void reply_free(struct reply *reply);

#endif
