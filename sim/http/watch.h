/*
 * An end to reading. civetweb gives each byte a time-out of its own, so that a body, the line
 * before a chunk, or the rest of a refused body may arrive for ever, drop by drop, and hold a
 * thread.
 *
 * Who reads says until when, in a place of its own, which costs a lock that hardly ever is taken by
 * anybody else. One thread looks at all places a few times a second; where the time is over it ends
 * the reading side of the connection, and mg_read() returns.
 */
#ifndef DFNS_SIM_HTTP_WATCH_H
#define DFNS_SIM_HTTP_WATCH_H

#include <civetweb.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/http/capacity.h"

/* One thread's. */
struct reading {
    pthread_mutex_t lock;
    const struct mg_connection *connection; /* NULL while nothing is read */
    int64_t due_us;
    bool over;
};

/* After `limit_us`, and up to a quarter of a second, what has arrived can still be read, and then
 * the connection is at its end. */
void reading_begin(struct reading *reading, const struct mg_connection *connection,
                   int64_t limit_us);
/* False when the time was over: nothing more can be read from the connection. */
bool reading_end(struct reading *reading);

struct watch {
    struct reading readings[CAPACITY_MAX_THREADS];
    pthread_t thread;
    sem_t stop;
    bool runs;
};

/* False when the system has no thread to give, and then there is nothing to stop. */
bool watch_start(struct watch *watch);
/* When nobody reads any more. Of one that does not run it is nothing. */
void watch_stop(struct watch *watch);

#endif
