/*
 * A set of values that were seen and must not be seen again before they are forgotten: nonces,
 * spent user actions, spent challenges.
 *
 * A value is 24 bytes: half its SHA-256, and the time until which it counts. They lie in small
 * tables of a few hundred each, whose number follows that of the values (linear hashing). Each has
 * at most half as much room again as it needs, so a value costs at most 48 bytes, whatever was
 * remembered before. No insertion does more than a few tables' work, whether ten values are
 * remembered or five million, and each takes its share in dropping what has expired; what that
 * frees goes back to the system.
 *
 * A value counts up to its time exactly, and again when the clock is set back before that; unless
 * it was dropped meanwhile, which only happens with more than REPLAY_KEPT values. Past the cap
 * nothing is forgotten: the new value is refused.
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

enum { REPLAY_KEPT = 1024 };

/* Remembers at most `cap` live values. NULL when memory is short. */
struct replay *replay_make(size_t cap);

/* Is the value remembered at that time? REPLAY_FULL when memory is too short to tell. */
enum replay_answer replay_look_up(const struct replay *replay, struct span value, int64_t now_ms);

/* Is it, or can that not be told? */
bool replay_seen(const struct replay *replay, struct span value, int64_t now_ms);

/* Remembers the value up to and including `until_ms`, unless it is remembered already. */
enum replay_answer replay_remember(struct replay *replay, struct span value, int64_t until_ms,
                                   int64_t now_ms);

/* How many values are alive at that time; looks at every table in which some have expired. */
size_t replay_count(const struct replay *replay, int64_t now_ms);

/* How many bytes are allocated. */
size_t replay_bytes(const struct replay *replay);

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
