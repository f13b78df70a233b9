/*
 * Counts requests in flight, so that a server can stop without losing one: civetweb's own stop
 * throws away what is being answered.
 */
#ifndef DFNS_SIM_HTTP_TRAFFIC_H
#define DFNS_SIM_HTTP_TRAFFIC_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct traffic {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned in_flight;
    int64_t last_us; /* when a request last began or ended */
    bool draining;
};

/* False when the system cannot give a lock. */
bool traffic_init(struct traffic *traffic);
void traffic_destroy(struct traffic *traffic);

void traffic_enter(struct traffic *traffic);
void traffic_leave(struct traffic *traffic);

/* Is the server about to stop? Then every answer closes its connection. */
bool traffic_is_draining(struct traffic *traffic);

/* Waits until nothing has been in flight for `quiet_ms`, at most `limit_ms`. False when something
 * still was when the limit passed. */
bool traffic_drain(struct traffic *traffic, int64_t quiet_ms, int64_t limit_ms);

#endif
