/* An answer before it becomes bytes on the wire. */
#ifndef DFNS_SIM_REPLY_H
#define DFNS_SIM_REPLY_H

#include <stdint.h>

#include "common/buf.h"
#include "sim/network.h"

enum { REPLY_MAX_BODY = 16 * 1024 * 1024, REPLY_MAX_HEADERS = 4096 };

/* What follows the body of an answer that has no end of its own: an event stream. All NULL for
 * every other answer. */
struct reply_stream {
    /* Appends what is to be sent next, and waits for it at most `wait_ms`; nothing may have come.
     * False when there will be no more. */
    bool (*next)(void *context, int64_t wait_ms, struct buf *out);
    void (*free)(void *context);
    void *context;
};

/* How bytes are made of it; they mean the same in every way. */
enum reply_style {
    REPLY_CHUNKED = 1,         /* the body in chunks, without its length */
    REPLY_LOWER_CASE = 2,      /* names of fields */
    REPLY_CLOSES = 4,          /* the connection is not kept */
    REPLY_CLOSES_SILENTLY = 8, /* likewise, although the answer says it is */
};

struct reply {
    int status;
    const char *media_type; /* NULL: application/json */
    unsigned style;         /* of enum reply_style */
    struct buf headers; /* complete lines, each with CR LF; framing headers are not among them */
    struct buf body;    /* JSON; the first events of a stream */
    enum network_fault network; /* how the bytes are to be spoiled on their way */
    int64_t delay_ms;           /* to pass before the first is sent; DRIBBLE spreads them over it */
    struct reply_stream stream;
};

struct reply reply_make(void);

/* Adds a header line. `value` is text of our own: it holds no control character. */
void reply_header(struct reply *reply, const char *name, const char *value);

/* Nothing follows any more. */
void reply_end_stream(struct reply *reply);

/* Forgets everything, keeps the memory. */
void reply_clear(struct reply *reply);
void reply_free(struct reply *reply);

#endif
