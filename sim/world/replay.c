#include "sim/world/replay.h"

#include <stdlib.h>
#include <string.h>

#include "common/digest.h"

enum { FIRST_SLOTS = 64 };

struct slot {
    uint64_t key[2]; /* both 0: the slot is empty */
    int64_t until_ms;
};

struct replay {
    struct slot *slots;
    size_t size; /* a power of two */
    size_t used; /* slots that are not empty, expired ones included */
    size_t cap;
};

struct replay *replay_make(size_t cap)
{
    struct replay *replay = calloc(1, sizeof *replay);
    if (!replay)
        return NULL;
    replay->cap = cap;
    replay->size = FIRST_SLOTS;
    replay->slots = calloc(replay->size, sizeof *replay->slots);
    if (replay->slots)
        return replay;
    free(replay);
    return NULL;
}

/* Both 0 would read as an empty slot. */
static void mark_used(uint64_t key[static 2])
{
    if (key[0] == 0 && key[1] == 0)
        key[1] = 1;
}

static bool make_key(struct span value, uint64_t key[static 2])
{
    struct digest digest;
    if (!digest_sha256(value, &digest))
        return false;
    memcpy(key, digest.bytes, 2 * sizeof *key);
    mark_used(key);
    return true;
}

static bool is_empty(const struct slot *slot)
{
    return slot->key[0] == 0 && slot->key[1] == 0;
}

/* The slot that holds the key, or the empty one where it belongs. */
static struct slot *find(struct slot *slots, size_t size, const uint64_t key[static 2])
{
    size_t at = (size_t)key[0] & (size - 1);
    while (!is_empty(&slots[at]) && (slots[at].key[0] != key[0] || slots[at].key[1] != key[1]))
        at = (at + 1) & (size - 1);
    return &slots[at];
}

bool replay_seen(const struct replay *replay, struct span value, int64_t now_ms)
{
    uint64_t key[2];
    if (!make_key(value, key))
        return true; /* what cannot be looked up is not called new */
    const struct slot *slot = find(replay->slots, replay->size, key);
    return !is_empty(slot) && slot->until_ms >= now_ms;
}

size_t replay_count(const struct replay *replay, int64_t now_ms)
{
    size_t live = 0;
    for (size_t i = 0; i < replay->size; i++)
        live += !is_empty(&replay->slots[i]) && replay->slots[i].until_ms >= now_ms;
    return live;
}

/* The smallest table in which `live` values and as many more take at most half. */
static size_t size_for(size_t live)
{
    size_t size = FIRST_SLOTS;
    while (size < live * 4)
        size *= 2;
    return size;
}

/* Copies what is alive into a fresh table of the right size. */
static bool rebuild(struct replay *replay, int64_t now_ms)
{
    size_t live = replay_count(replay, now_ms), size = size_for(live);
    struct slot *slots = live < replay->cap ? calloc(size, sizeof *slots) : NULL;
    if (!slots)
        return false;
    for (size_t i = 0; i < replay->size; i++) {
        const struct slot *old = &replay->slots[i];
        if (!is_empty(old) && old->until_ms >= now_ms)
            *find(slots, size, old->key) = *old;
    }
    free(replay->slots);
    replay->slots = slots;
    replay->size = size;
    replay->used = live;
    return true;
}

static enum replay_answer remember(struct replay *replay, const uint64_t key[static 2],
                                   int64_t until_ms, int64_t now_ms)
{
    struct slot *slot = find(replay->slots, replay->size, key);
    if (!is_empty(slot) && slot->until_ms >= now_ms)
        return REPLAY_SEEN;
    bool crowded = replay->used >= replay->cap || replay->used * 2 >= replay->size;
    if (is_empty(slot) && crowded) {
        if (!rebuild(replay, now_ms))
            return REPLAY_FULL;
        slot = find(replay->slots, replay->size, key);
    }
    replay->used += is_empty(slot);
    *slot = (struct slot){.key = {key[0], key[1]}, .until_ms = until_ms};
    return REPLAY_NEW;
}

enum replay_answer replay_remember(struct replay *replay, struct span value, int64_t until_ms,
                                   int64_t now_ms)
{
    uint64_t key[2];
    return make_key(value, key) ? remember(replay, key, until_ms, now_ms) : REPLAY_FULL;
}

static int compare_entries(const void *a, const void *b)
{
    const struct replay_entry *left = a, *right = b;
    return memcmp(left->key, right->key, REPLAY_KEY_SIZE);
}

struct replay_entry *replay_entries(const struct replay *replay, int64_t now_ms)
{
    size_t count = replay_count(replay, now_ms), at = 0;
    struct replay_entry *entries = calloc(count ? count : 1, sizeof *entries);
    for (size_t i = 0; i < replay->size && entries; i++) {
        const struct slot *slot = &replay->slots[i];
        if (is_empty(slot) || slot->until_ms < now_ms)
            continue;
        entries[at].until_ms = slot->until_ms;
        memcpy(entries[at++].key, slot->key, REPLAY_KEY_SIZE);
    }
    if (entries)
        qsort(entries, count, sizeof *entries, compare_entries);
    return entries;
}

bool replay_restore(struct replay *replay, const struct replay_entry *entry)
{
    uint64_t key[2];
    memcpy(key, entry->key, sizeof key);
    mark_used(key);
    return remember(replay, key, entry->until_ms, INT64_MIN) != REPLAY_FULL;
}

void replay_free(struct replay *replay)
{
    if (!replay)
        return;
    free(replay->slots);
    free(replay);
}
