#include "sim/world/replay.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/random.h"
#include "sim/world/replay_page.h"

enum {
    FIRST_ROOM = 4, /* pages */
    MANY = 256,
    FEW = 96,               /* values a page, on average, above and below which there are to be more
                               pages and fewer */
    TURNS_PER_RENEWAL = 16, /* so many insertions pay for looking through one page */
    MAX_STEPS = 64,         /* pages that one insertion looks at, or takes away */
    MAX_SEARCH = 8,         /* pages that it looks through when the cap is reached */
    TRIM_BYTES = 1024 * 1024, /* given up before the allocator is asked to give back, too, */
    TRIM_SHARE = 8,           /* and this part of what is left: it takes longer the more there is */
};

/*
 * Linear hashing: a value is in the page that the lower bits of its hash name. With n pages, 2^k of
 * them or more but fewer than 2^(k+1), those are k + 1 bits, or k where that page is not there yet.
 * A further page takes over its share from one other page, so growing never moves more than that.
 */
struct replay {
    struct replay_page *pages;
    size_t count, room; /* pages that there are, and fit */
    size_t hand;        /* the page that is tidied next */
    size_t used;        /* values in all pages, those included that have expired unnoticed */
    size_t cap;
    size_t bytes;    /* of all slots */
    size_t given_up; /* bytes of pages in which nothing lived, since the last trim */
    unsigned turn;
    struct replay_salt salt;
};

struct replay *replay_make(size_t cap)
{
    struct replay *replay = calloc(1, sizeof *replay);
    if (!replay)
        return NULL;
    *replay = (struct replay){.cap = cap, .count = 1, .room = FIRST_ROOM};
    replay->pages = calloc(replay->room, sizeof *replay->pages);
    struct random random = random_from_system();
    if (replay->pages && random_bytes(&random, &replay->salt, sizeof replay->salt))
        return replay;
    replay_free(replay);
    return NULL;
}

/* ---- values ---- */

/* Both 0 would read as an empty slot. */
static void mark_used(uint64_t key[static 2])
{
    if (key[0] == 0 && key[1] == 0)
        key[1] = 1;
}

/* What is judged now is spent next, by the same thread: a request's nonce and its user action. */
struct known_key {
    char value[64];
    size_t len; /* 0: none yet */
    uint64_t key[2];
};

enum { KNOWN_KEYS = 2 };

static _Thread_local struct known_key known_keys[KNOWN_KEYS];

static const struct known_key *find_known(struct span value)
{
    for (size_t i = 0; i < KNOWN_KEYS && value.len > 0; i++)
        if (span_equal(value, (struct span){known_keys[i].value, known_keys[i].len}))
            return &known_keys[i];
    return NULL;
}

static void note_known(struct span value, const uint64_t key[static 2])
{
    static _Thread_local size_t next;
    struct known_key *known = &known_keys[next++ % KNOWN_KEYS];
    if (value.len == 0 || value.len > sizeof known->value)
        return;
    known->len = value.len;
    memcpy(known->value, value.ptr, value.len);
    memcpy(known->key, key, sizeof known->key);
}

static bool make_key(struct span value, uint64_t key[static 2])
{
    struct digest digest;
    const struct known_key *known = find_known(value);
    if (known) {
        memcpy(key, known->key, sizeof known->key);
        return true;
    }
    if (!digest_sha256(value, &digest))
        return false;
    memcpy(key, digest.bytes, 2 * sizeof *key);
    mark_used(key);
    note_known(value, key);
    return true;
}

/* All the bits that name a page when there are `count`. */
static size_t page_mask(size_t count)
{
    return count > 1 ? SIZE_MAX >> __builtin_clzl(count - 1) : 0;
}

static struct replay_page *page_of(const struct replay *replay, uint64_t hash)
{
    size_t mask = page_mask(replay->count), at = (size_t)hash & mask;
    return &replay->pages[at < replay->count ? at : at & mask >> 1];
}

/* ---- pages ---- */

/* Every change of a page's room goes through here, so that the sums stay right. */
static void settle(struct replay *replay, size_t used_before, size_t bytes_before,
                   const struct replay_page *page)
{
    size_t bytes = replay_page_bytes(page);
    replay->used += page->used - used_before;
    replay->bytes += bytes - bytes_before;
    if (page->used == 0)
        replay->given_up += bytes_before;
}

static bool renew(struct replay *replay, struct replay_page *page, int64_t now_ms)
{
    size_t used = page->used, bytes = replay_page_bytes(page);
    bool renewed = replay_page_renew(page, &replay->salt, now_ms);
    settle(replay, used, bytes, page);
    return renewed;
}

/* Moves the values of `from` to the page that each belongs to, all of which have room. */
static void distribute(struct replay *replay, const struct replay_page *from)
{
    for (size_t i = 0; i < from->size; i++) {
        const struct replay_slot *slot = &from->slots[i];
        if (replay_slot_is_empty(slot))
            continue;
        uint64_t hash = replay_hash(slot->key, &replay->salt);
        replay_page_add(page_of(replay, hash), slot, hash);
    }
}

static bool resize_room(struct replay *replay, size_t room)
{
    struct replay_page *pages = realloc(replay->pages, room * sizeof *pages);
    if (!pages)
        return false;
    replay->pages = pages;
    replay->room = room;
    return true;
}

/* How many of a page's values will belong to the page that is added next. */
static size_t share_of_next(const struct replay *replay, const struct replay_page *page)
{
    size_t mask = page_mask(replay->count + 1), share = 0;
    for (size_t i = 0; i < page->size; i++) {
        const struct replay_slot *slot = &page->slots[i];
        share += !replay_slot_is_empty(slot) &&
                 ((size_t)replay_hash(slot->key, &replay->salt) & mask) == replay->count;
    }
    return share;
}

/* Adds a page. Without memory there are as many as before, and fuller. */
static void split(struct replay *replay)
{
    if (replay->count == replay->room && !resize_room(replay, 2 * replay->room))
        return;
    struct replay_page *from = &replay->pages[replay->count & page_mask(replay->count + 1) >> 1];
    struct replay_page old = *from, low = {0}, high = {0};
    size_t share = share_of_next(replay, from);
    if (!replay_page_make_room(&low, old.used - share) || !replay_page_make_room(&high, share)) {
        replay_page_free(&low);
        return;
    }
    *from = low;
    replay->pages[replay->count++] = high;
    distribute(replay, &old);
    replay->bytes += replay_page_bytes(&low) + replay_page_bytes(&high) - replay_page_bytes(&old);
    replay_page_free(&old);
}

/* Takes the last page away. Without memory it stays. */
static bool merge(struct replay *replay)
{
    struct replay_page last = replay->pages[replay->count - 1];
    struct replay_page *into = &replay->pages[(replay->count - 1) & page_mask(replay->count) >> 1];
    struct replay_page old = *into, both = {0};
    if (last.used > 0 && !replay_page_make_room(&both, old.used + last.used))
        return false;
    replay->count--;
    if (last.used > 0) {
        *into = both;
        distribute(replay, &old);
        distribute(replay, &last);
        replay->bytes += replay_page_bytes(&both);
        replay->bytes -= replay_page_bytes(&old);
        replay_page_free(&old);
    }
    replay->bytes -= replay_page_bytes(&last);
    replay_page_free(&last);
    return true;
}

/* ---- tidying ---- */

static struct replay_page *next_page(struct replay *replay)
{
    replay->hand = replay->hand + 1 < replay->count ? replay->hand + 1 : 0;
    return &replay->pages[replay->hand];
}

/* Drops pages in which nothing lives, and now and then what has expired in another. */
static void drop_expired(struct replay *replay, int64_t now_ms)
{
    bool renews = replay->turn++ % TURNS_PER_RENEWAL == 0;
    for (int i = 0; i < MAX_STEPS && replay->used > REPLAY_KEPT; i++) {
        struct replay_page *page = next_page(replay);
        bool lives = page->used > 0 && page->latest_ms >= now_ms;
        bool expired = page->used > 0 && page->earliest_ms < now_ms;
        if (expired && (!lives || renews))
            renew(replay, page, now_ms);
        if (lives)
            return;
    }
}

/* A few steps towards as many pages as the values need. */
static void adjust_count(struct replay *replay)
{
    if (replay->used > replay->count * MANY)
        split(replay);
    for (int i = 0; i < MAX_STEPS && replay->count > 1 && replay->used < replay->count * FEW; i++) {
        bool moves = replay->pages[replay->count - 1].used > 0;
        if (!merge(replay) || moves)
            return;
    }
}

/* What was freed lies in many pieces; without this the process would keep it. */
static void give_back(struct replay *replay)
{
    size_t room = 2 * replay->count;
    if (replay->room > 2 * room && room >= FIRST_ROOM)
        resize_room(replay, room);
    if (replay->given_up < TRIM_BYTES || replay->given_up < replay->bytes / TRIM_SHARE)
        return;
    replay->given_up = 0;
    malloc_trim(0);
}

/* Is there room for one more, if need be after a short search for what has expired? */
static bool has_room(struct replay *replay, struct replay_page *page, int64_t now_ms)
{
    for (int i = 0; i < MAX_SEARCH && replay->used >= replay->cap; i++) {
        if (page->used > 0 && page->earliest_ms < now_ms)
            renew(replay, page, now_ms);
        page = next_page(replay);
    }
    return replay->used < replay->cap;
}

/* ---- remembering ---- */

static enum replay_answer insert(struct replay *replay, const struct replay_slot *value,
                                 int64_t now_ms)
{
    uint64_t hash = replay_hash(value->key, &replay->salt);
    struct replay_page *page = page_of(replay, hash);
    if (!has_room(replay, page, now_ms))
        return REPLAY_FULL;
    int64_t forget_ms = replay->used > REPLAY_KEPT ? now_ms : INT64_MIN;
    if (replay_page_is_full(page) && !renew(replay, page, forget_ms))
        return REPLAY_FULL;
    if (!page->slots) { /* nothing lived in it */
        if (!replay_page_make_room(page, 1))
            return REPLAY_FULL;
        replay->bytes += replay_page_bytes(page);
    }
    replay_page_add(page, value, hash);
    replay->used++;
    return REPLAY_NEW;
}

static enum replay_answer remember(struct replay *replay, const struct replay_slot *value,
                                   int64_t now_ms)
{
    drop_expired(replay, now_ms);
    adjust_count(replay);
    give_back(replay);
    uint64_t hash = replay_hash(value->key, &replay->salt);
    struct replay_page *page = page_of(replay, hash);
    struct replay_slot *slot = replay_page_find(page, value->key, hash);
    if (!slot)
        return insert(replay, value, now_ms);
    if (slot->until_ms >= now_ms)
        return REPLAY_SEEN;
    slot->until_ms = value->until_ms;
    if (value->until_ms > page->latest_ms)
        page->latest_ms = value->until_ms;
    return REPLAY_NEW;
}

enum replay_answer replay_remember(struct replay *replay, struct span value, int64_t until_ms,
                                   int64_t now_ms)
{
    struct replay_slot slot = {.until_ms = until_ms};
    return make_key(value, slot.key) ? remember(replay, &slot, now_ms) : REPLAY_FULL;
}

enum replay_answer replay_look_up(const struct replay *replay, struct span value, int64_t now_ms)
{
    uint64_t key[2];
    if (!make_key(value, key))
        return REPLAY_FULL;
    uint64_t hash = replay_hash(key, &replay->salt);
    const struct replay_slot *slot = replay_page_find(page_of(replay, hash), key, hash);
    return slot && slot->until_ms >= now_ms ? REPLAY_SEEN : REPLAY_NEW;
}

bool replay_seen(const struct replay *replay, struct span value, int64_t now_ms)
{
    return replay_look_up(replay, value, now_ms) != REPLAY_NEW;
}

size_t replay_count(const struct replay *replay, int64_t now_ms)
{
    size_t live = 0;
    for (size_t i = 0; i < replay->count; i++)
        live += replay_page_count(&replay->pages[i], now_ms);
    return live;
}

size_t replay_bytes(const struct replay *replay)
{
    return sizeof *replay + replay->room * sizeof *replay->pages + replay->bytes;
}

/* ---- writing and reading ---- */

static int compare_entries(const void *a, const void *b)
{
    const struct replay_entry *left = a, *right = b;
    return memcmp(left->key, right->key, REPLAY_KEY_SIZE);
}

static size_t take_entries(const struct replay_page *page, int64_t now_ms,
                           struct replay_entry *entries)
{
    size_t count = 0;
    for (size_t i = 0; i < page->size; i++) {
        const struct replay_slot *slot = &page->slots[i];
        if (replay_slot_is_empty(slot) || slot->until_ms < now_ms)
            continue;
        entries[count].until_ms = slot->until_ms;
        memcpy(entries[count++].key, slot->key, REPLAY_KEY_SIZE);
    }
    return count;
}

struct replay_entry *replay_entries(const struct replay *replay, int64_t now_ms)
{
    size_t count = replay_count(replay, now_ms), at = 0;
    struct replay_entry *entries = calloc(count ? count : 1, sizeof *entries);
    for (size_t i = 0; i < replay->count && entries; i++)
        at += take_entries(&replay->pages[i], now_ms, entries + at);
    if (entries)
        qsort(entries, count, sizeof *entries, compare_entries);
    return entries;
}

bool replay_restore(struct replay *replay, const struct replay_entry *entry)
{
    struct replay_slot slot = {.until_ms = entry->until_ms};
    memcpy(slot.key, entry->key, sizeof slot.key);
    mark_used(slot.key);
    return remember(replay, &slot, INT64_MIN) != REPLAY_FULL;
}

void replay_free(struct replay *replay)
{
    if (!replay)
        return;
    for (size_t i = 0; i < replay->count && replay->pages; i++)
        replay_page_free(&replay->pages[i]);
    free(replay->pages);
    free(replay);
}
