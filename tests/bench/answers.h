/* An answer as the load generator needs to know it: no more than a client that keeps connections
 * must read. */
#ifndef DFNS_BENCH_ANSWERS_H
#define DFNS_BENCH_ANSWERS_H

#include "common/span.h"
#include "common/status.h"

enum { MAX_ANSWER = 8192 };

/* Borrows from the bytes. */
struct answer {
    bool complete; /* false: more bytes are to come, and nothing else here counts */
    bool closes;   /* "Connection: close" */
    int status;
    struct span body;
};

/* STATUS_INPUT for what cannot be an answer, or is too long. */
MUST_USE struct status answer_read(struct span bytes, struct answer *answer);

/* STATUS_INPUT, saying what came, unless the status is this and the body, byte for byte, that; NULL
 * for any body. */
MUST_USE struct status answer_check(const struct answer *answer, int status, const char *body);

#endif
