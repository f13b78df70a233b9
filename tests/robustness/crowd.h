/* Many connections that all do the same, and then little or nothing. */
#ifndef DFNS_TESTS_CROWD_H
#define DFNS_TESTS_CROWD_H

#include <stddef.h>

enum { CROWD_MAX = 1024 };

struct crowd {
    int fds[CROWD_MAX];
    size_t count;
};

/* Opens so many connections, without waiting for any of them, and has each send the text as soon as
 * it can. Their buffers for what comes back are small. */
void crowd_open(struct crowd *crowd, int port, size_t count, const char *text);

/* Has each connection that is still open send the text. */
void crowd_send(struct crowd *crowd, const char *text);

/* Waits until the server has closed every connection, and closes them; fails the test when one is
 * left after five minutes. */
void crowd_await_end(struct crowd *crowd);

void crowd_close(struct crowd *crowd);

#endif
