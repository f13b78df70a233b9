/*
 * A relay between the suite and a simulator that keeps what passes, byte for byte, in the order in
 * which requests begin. What is asked of /_sim/ passes, too, but is not kept.
 *
 * Who sends one request after the other finds them here in that order; requests that are sent at
 * once may come in any.
 */
#ifndef DFNS_TESTS_RECORDER_H
#define DFNS_TESTS_RECORDER_H

#include "common/buf.h"

struct recording {
    struct buf request;
    struct buf answer;
};

struct recorder;

/* `port` is the simulator's. Fails the test when it cannot be started. */
struct recorder *recorder_start(int port);
int recorder_port(const struct recorder *recorder);

/* Ends it; what was recorded may be read until recorder_free(). */
void recorder_stop(struct recorder *recorder);
size_t recorder_count(const struct recorder *recorder);
const struct recording *recorder_at(const struct recorder *recorder, size_t index);
void recorder_free(struct recorder *recorder);

#endif
