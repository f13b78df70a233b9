#include "sim/world/keyring.h"

#include <stdlib.h>

enum { FIRST_ROOM = 16 };

static bool make_room(struct keyring *ring)
{
    if (ring->count < ring->room)
        return true;
    size_t room = ring->room ? 2 * ring->room : FIRST_ROOM;
    struct key **all = realloc(ring->all, room * sizeof *all);
    if (!all)
        return false;
    ring->all = all;
    ring->room = room;
    return true;
}

/* Takes over `key`. */
static struct status add(struct keyring *ring, struct map **map, struct span pem, struct key *key)
{
    if (!make_room(ring) || !map_put(map, pem, key)) {
        key_free(key);
        return status_no_memory();
    }
    ring->all[ring->count++] = key;
    return status_ok();
}

static struct status read_pem(const struct keyring *ring, struct span pem, bool private,
                              struct key **key)
{
    if (ring->trusted)
        return key_when_used(pem, private, key);
    return private ? key_from_private_pem(pem, key) : key_from_public_pem(pem, key);
}

struct status keyring_read(struct keyring *ring, struct span pem, bool private, struct key **key)
{
    struct map **map = private ? &ring->private_keys : &ring->public_keys;
    struct key *found = map_get(*map, pem);
    struct status status = status_ok();
    if (!found) {
        status = read_pem(ring, pem, private, &found);
        if (status_is_ok(&status))
            status = add(ring, map, pem, found);
    }
    if (status_is_ok(&status))
        *key = key_share(found);
    return status;
}

bool keyring_know(struct keyring *ring, const char *pem, const struct key *key)
{
    if (!pem || !key)
        return true;
    struct map **map = key_is_private(key) ? &ring->private_keys : &ring->public_keys;
    if (map_get(*map, span_of(pem)))
        return true;
    struct status status = add(ring, map, span_of(pem), key_share(key));
    return status_is_ok(&status);
}

void keyring_free(struct keyring *ring)
{
    for (size_t i = 0; i < ring->count; i++)
        key_free(ring->all[i]);
    free(ring->all);
    map_free(&ring->public_keys);
    map_free(&ring->private_keys);
    *ring = (struct keyring){0};
}
