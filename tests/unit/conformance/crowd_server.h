/*
 * A target on a free port of this machine that answers many at a time, says yes to all, and counts
 * how many requests it has before it at once.
 */
#ifndef DFNS_TESTS_CROWD_SERVER_H
#define DFNS_TESTS_CROWD_SERVER_H

#include <stdbool.h>
#include <stddef.h>

/* All zero: answers at once. */
struct crowd_manner {
    size_t together;     /* holds all back until so many requests are before it; once */
    size_t alone;        /* but not the first so many */
    int delay_ms;        /* of each answer */
    bool one_at_a_time;  /* 429 with Retry-After: 1 for who comes while another one is answered */
    size_t silent_after; /* so many requests it says nothing any more; 0: it always does */
};

struct crowd_server;

/* NULL when it cannot be started. */
struct crowd_server *crowd_start(const struct crowd_manner *manner);

/* "http://127.0.0.1:PORT", borrowed. */
const char *crowd_url(const struct crowd_server *server);

size_t crowd_requests(struct crowd_server *server);
/* Most requests that were before it at once, and how many were told to wait. */
size_t crowd_most(struct crowd_server *server);
size_t crowd_refused(struct crowd_server *server);

/* Ends it, once its clients are gone. */
void crowd_free(struct crowd_server *server);

#endif
