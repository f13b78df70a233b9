/* All that a server said on one connection, judged: it is a row of whole answers, or it is not. */
#ifndef DFNS_TESTS_ANSWERS_H
#define DFNS_TESTS_ANSWERS_H

#include "common/buf.h"

struct answers {
    size_t count;    /* without interim ones */
    int first, last; /* their status; 0 when there was none */
};

/* NULL, or what is wrong: each answer must have a status line of HTTP/1.0 or 1.1, fields of
 * printable ASCII, a body of the announced length that is JSON, and after one that closes the
 * connection nothing may come. */
const char *answers_judge(struct span heard, struct answers *out);

/* Sends all on a connection of its own, says that there is no more, and takes in what comes until
 * the end. False when the server is silent for half a minute. */
bool answers_ask(int port, struct span request, struct buf *heard);

#endif
