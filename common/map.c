#include "common/map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* uthash's own takes longer to hash a bearer than to compare it. */
static unsigned hash(const char *key, size_t len)
{
    const uint64_t factor = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t sum = len, word;
    for (; len >= sizeof word; key += sizeof word, len -= sizeof word) {
        memcpy(&word, key, sizeof word);
        sum = (sum ^ word) * factor;
        sum ^= sum >> 32;
    }
    word = 0;
    memcpy(&word, key, len);
    sum = (sum ^ word) * factor;
    return (unsigned)(sum ^ sum >> 32);
}

#define HASH_FUNCTION(key, len, value) ((value) = hash((const char *)(key), (len)))
/* Without memory uthash leaves the element out and says so here, instead of exiting. */
#define HASH_NONFATAL_OOM            1
#define uthash_nonfatal_oom(element) ((element)->value = NULL)
#include <uthash.h>

struct map {
    void *value;
    UT_hash_handle hh;
    char key[];
};

static struct map *find(const struct map *map, struct span key)
{
    struct map *found = NULL;
    const char *bytes = key.ptr ? key.ptr : ""; /* memcmp() takes no NULL */
    if (map)
        HASH_FIND(hh, map, bytes, key.len, found);
    return found;
}

bool map_put(struct map **map, struct span key, void *value)
{
    struct map *entry = find(*map, key);
    if (entry) {
        entry->value = value;
        return true;
    }
    entry = malloc(sizeof *entry + key.len);
    if (!entry)
        return false;
    entry->value = value;
    if (key.len > 0)
        memcpy(entry->key, key.ptr, key.len);
    HASH_ADD_KEYPTR(hh, *map, entry->key, key.len, entry);
    if (entry->value == value)
        return true;
    free(entry);
    return false;
}

void *map_get(const struct map *map, struct span key)
{
    struct map *entry = find(map, key);
    return entry ? entry->value : NULL;
}

void *map_remove(struct map **map, struct span key)
{
    struct map *entry = find(*map, key);
    if (!entry)
        return NULL;
    void *value = entry->value;
    HASH_DEL(*map, entry);
    free(entry);
    return value;
}

size_t map_count(const struct map *map)
{
    return map ? HASH_COUNT(map) : 0;
}

void map_free(struct map **map)
{
    struct map *entry, *next;
    HASH_ITER(hh, *map, entry, next)
    {
        /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the table goes with the last entry only */
        HASH_DEL(*map, entry);
        free(entry);
    }
}
