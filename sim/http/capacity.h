/*
 * How many connections a server takes, by how many files its process may open. A connection is a
 * file, and where no further one can be opened civetweb's listening thread spins on the connection
 * that it cannot accept. So it is never given as many as that.
 */
#ifndef DFNS_SIM_HTTP_CAPACITY_H
#define DFNS_SIM_HTTP_CAPACITY_H

#include <stdbool.h>
#include <stddef.h>

enum {
    CAPACITY_MAX_THREADS = 80,
    CAPACITY_MAX_QUEUE = 128,
    CAPACITY_OTHER_FILES = 16, /* which are not connections of this server */
    CAPACITY_MIN_FILES = CAPACITY_OTHER_FILES + 3,
};

struct capacity {
    unsigned threads; /* connections that are served at a time */
    unsigned queue;   /* connections that were accepted and wait for a thread */
};

/* False when not even one connection has room: fewer files than CAPACITY_MIN_FILES. */
bool capacity_for(size_t files, struct capacity *capacity);

/* How many files this process may open. */
size_t capacity_files(void);

#endif
