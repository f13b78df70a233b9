/* A part of what is remembered for replay.h: a small table with open addressing, which holds a few
 * hundred values at most and never has more room than half as much again needs. */
#ifndef DFNS_SIM_WORLD_REPLAY_PAGE_H
#define DFNS_SIM_WORLD_REPLAY_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct replay_slot {
    uint64_t key[2]; /* both 0: the slot is empty */
    int64_t until_ms;
};

/* Begins as {0}; the slots are its own. */
struct replay_page {
    struct replay_slot *slots; /* NULL for no room */
    uint32_t size, used;
    int64_t earliest_ms,
        latest_ms; /* no value's time lies outside; of no meaning when it is empty */
};

/* Where a value belongs: the upper half says in which slot. Nobody can choose values that crowd one
 * place without knowing the salt. */
struct replay_salt {
    uint64_t words[2];
};
uint64_t replay_hash(const uint64_t key[static 2], const struct replay_salt *salt);

/* The slot that holds the key, or NULL. */
struct replay_slot *replay_page_find(const struct replay_page *page, const uint64_t key[static 2],
                                     uint64_t hash);

/* Has it no room for a further value? */
bool replay_page_is_full(const struct replay_page *page);

/* Adds a value that is not there to a page that is not full. */
void replay_page_add(struct replay_page *page, const struct replay_slot *value, uint64_t hash);

/* Makes room for `count` values and some more. A page that has slots must not be given. False when
 * memory is short. */
bool replay_page_make_room(struct replay_page *page, size_t count);

/* Moves what lives at `now_ms` into room of the right size, with some to spare, and drops the rest.
 * False, and nothing has changed, when memory is short. */
bool replay_page_renew(struct replay_page *page, const struct replay_salt *salt, int64_t now_ms);

/* How many values live at `now_ms`. */
size_t replay_page_count(const struct replay_page *page, int64_t now_ms);

/* Bytes that are allocated for it. */
size_t replay_page_bytes(const struct replay_page *page);

void replay_page_free(struct replay_page *page);

static inline bool replay_slot_is_empty(const struct replay_slot *slot)
{
    return slot->key[0] == 0 && slot->key[1] == 0;
}

#endif
