/*
 * A set of values that were seen and must not be seen again before they are forgotten: nonces,
 * spent user actions, spent challenges.
 *
 * It keeps 24 bytes a value (half its SHA-256, and the time until which it counts) in one table
 * with open addressing. What has expired is dropped when the table is full and is rebuilt, so
 * inserting costs constant time on average and the table is never more than a few times larger than
 * what is alive. Past the cap it refuses rather than forgets.
 */
#ifndef DFNS_SIM_WORLD_REPLAY_H
#define DFNS_SIM_WORLD_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/span.h"

struct replay;

enum replay_answer {
    REPLAY_NEW,
    REPLAY_SEEN,
    REPLAY_FULL, /* the cap is reached, or memory is short: the value was not remembered */
};

/* Remembers at most `cap` live values. NULL when memory is short. */
struct replay *replay_make(size_t cap);

/* Is the value remembered at that time? */
bool replay_seen(const struct replay *replay, struct span value, int64_t now_ms);

/* Remembers the value up to and including `until_ms`, unless it is remembered already. */
enum replay_answer replay_remember(struct replay *replay, struct span value, int64_t until_ms,
                                   int64_t now_ms);

/* How many values are alive at that time; walks the table. */
size_t replay_count(const struct replay *replay, int64_t now_ms);

enum { REPLAY_KEY_SIZE = 16 };

/* A value as it is remembered. */
struct replay_entry {
    unsigned char key[REPLAY_KEY_SIZE]; /* the first half of its SHA-256 */
    int64_t until_ms;
};

/* The values that are alive at that time, sorted by key, replay_count() of them: the caller frees
 * the array. NULL when memory is short. */
struct replay_entry *replay_entries(const struct replay *replay, int64_t now_ms);

/* Remembers a value that replay_entries() gave. False when the cap is reached, or memory is short.
 */
bool replay_restore(struct replay *replay, const struct replay_entry *entry);

void replay_free(struct replay *replay);

#endif
