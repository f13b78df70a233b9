/* A hash map from byte strings to pointers, on uthash. The map copies keys and never owns values.
 */
#ifndef DFNS_COMMON_MAP_H
#define DFNS_COMMON_MAP_H

#include "common/span.h"

struct map; /* an empty map may be NULL: every function below takes a `struct map *` that is NULL */

/* Adds or replaces. False, and nothing is changed, when memory is short. */
bool map_put(struct map **map, struct span key, void *value);

/* The value, or NULL when there is none. */
void *map_get(const struct map *map, struct span key);

/* Removes the entry and returns its value; NULL when there was none. */
void *map_remove(struct map **map, struct span key);

size_t map_count(const struct map *map);

/* Frees the map, not the values; `*map` is NULL afterwards. */
void map_free(struct map **map);

#endif
