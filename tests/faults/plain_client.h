/* A client that takes no memory and no thread, so that nothing of it fails where those do. */
#ifndef DFNS_TESTS_PLAIN_CLIENT_H
#define DFNS_TESTS_PLAIN_CLIENT_H

#include <stddef.h>

#include "common/span.h"

enum { PLAIN_ANSWER_SIZE = 256 * 1024 };

/* Sends all on a connection of its own, says that there is no more, and takes in what comes until
 * the end, or for ten seconds. Empty when there was nothing, absent when nobody listens. */
struct span plain_ask(int port, struct span request, char answer[static PLAIN_ANSWER_SIZE]);

/* The status of an answer whose body is as long as it says; 0 for what is no whole answer. */
int plain_status(struct span answer, struct span *body);

#endif
