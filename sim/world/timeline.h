/*
 * The simulator's one clock: real time, moved or stopped on request. Everything that has a time
 * (the nonce window, expiry of bearers, challenges and user actions, the journal) asks it.
 */
#ifndef DFNS_SIM_WORLD_TIMELINE_H
#define DFNS_SIM_WORLD_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

/* All zero: real time. */
struct timeline {
    bool frozen;
    int64_t frozen_ms; /* what time it is while frozen */
    int64_t offset_ms; /* how far ahead of real time, while not frozen */
};

/* What time it is when the real clock says `wall_ms`: it stops where the years 0000 and 9999 end,
 * as no date can say what lies beyond. */
int64_t timeline_now(const struct timeline *timeline, int64_t wall_ms);

/* Has it not come to such an end? */
bool timeline_is_within(const struct timeline *timeline, int64_t wall_ms);

/* Stops at the current time. */
void timeline_freeze(struct timeline *timeline, int64_t wall_ms);

/* Goes on from the time at which it was stopped. */
void timeline_thaw(struct timeline *timeline, int64_t wall_ms);

/* Moves to a time; frozen stays frozen, running goes on from there. */
void timeline_set(struct timeline *timeline, int64_t wall_ms, int64_t now_ms);

/* Moves by so much, which may be negative. */
void timeline_advance(struct timeline *timeline, int64_t by_ms);

/* Back to real time. */
void timeline_reset(struct timeline *timeline);

#endif
