#include "sim/world/replay_page.h"

#include <stdlib.h>

enum { MIN_SIZE = 8, FULL_PERCENT = 80, SPARE_PERCENT = 25 };

uint64_t replay_hash(const uint64_t key[static 2], const struct replay_salt *salt)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)(key[0] ^ salt->words[0]) * (key[1] ^ salt->words[1]);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static bool has_key(const struct replay_slot *slot, const uint64_t key[static 2])
{
    return slot->key[0] == key[0] && slot->key[1] == key[1];
}

/* The slot that holds the key, or the empty one where it belongs. */
static struct replay_slot *place(const struct replay_page *page, const uint64_t key[static 2],
                                 uint64_t hash)
{
    size_t at = (size_t)((hash >> 32) * page->size >> 32);
    while (!replay_slot_is_empty(&page->slots[at]) && !has_key(&page->slots[at], key))
        at = at + 1 < page->size ? at + 1 : 0;
    return &page->slots[at];
}

struct replay_slot *replay_page_find(const struct replay_page *page, const uint64_t key[static 2],
                                     uint64_t hash)
{
    if (page->used == 0)
        return NULL;
    struct replay_slot *slot = place(page, key, hash);
    return replay_slot_is_empty(slot) ? NULL : slot;
}

bool replay_page_is_full(const struct replay_page *page)
{
    return (uint64_t)(page->used + 1) * 100 > (uint64_t)page->size * FULL_PERCENT;
}

void replay_page_add(struct replay_page *page, const struct replay_slot *value, uint64_t hash)
{
    *place(page, value->key, hash) = *value;
    if (page->used == 0 || value->until_ms < page->earliest_ms)
        page->earliest_ms = value->until_ms;
    if (page->used == 0 || value->until_ms > page->latest_ms)
        page->latest_ms = value->until_ms;
    page->used++;
}

bool replay_page_make_room(struct replay_page *page, size_t count)
{
    size_t size = count * (100 + SPARE_PERCENT) / FULL_PERCENT + 1;
    size = size > MIN_SIZE ? size : MIN_SIZE;
    page->slots = calloc(size, sizeof *page->slots);
    page->size = page->slots ? (uint32_t)size : 0;
    return page->slots != NULL;
}

bool replay_page_renew(struct replay_page *page, const struct replay_salt *salt, int64_t now_ms)
{
    struct replay_page renewed = {0};
    size_t live = replay_page_count(page, now_ms);
    if (live > 0 && !replay_page_make_room(&renewed, live))
        return false;
    for (size_t i = 0; i < page->size && live > 0; i++) {
        const struct replay_slot *slot = &page->slots[i];
        if (!replay_slot_is_empty(slot) && slot->until_ms >= now_ms)
            replay_page_add(&renewed, slot, replay_hash(slot->key, salt));
    }
    replay_page_free(page);
    *page = renewed;
    return true;
}

size_t replay_page_count(const struct replay_page *page, int64_t now_ms)
{
    size_t live = 0;
    if (page->used == 0 || page->latest_ms < now_ms)
        return 0;
    if (page->earliest_ms >= now_ms)
        return page->used;
    for (size_t i = 0; i < page->size; i++)
        live += !replay_slot_is_empty(&page->slots[i]) && page->slots[i].until_ms >= now_ms;
    return live;
}

size_t replay_page_bytes(const struct replay_page *page)
{
    return page->size * sizeof *page->slots;
}

void replay_page_free(struct replay_page *page)
{
    free(page->slots);
    *page = (struct replay_page){0};
}
