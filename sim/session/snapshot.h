/* Named texts: what a world and its faults were at some moment, as JSON. */
#ifndef DFNS_SIM_SESSION_SNAPSHOT_H
#define DFNS_SIM_SESSION_SNAPSHOT_H

#include "common/span.h"

enum {
    SNAPSHOT_MAX = 16,
    SNAPSHOT_MAX_NAME = 64,
    SNAPSHOT_MAX_BYTES = 64 * 1024 * 1024, /* of all together */
};

struct snapshots {
    struct {
        char *name;
        char *text;
    } slots[SNAPSHOT_MAX];
    size_t count;
    size_t bytes; /* of all texts */
};

/* Takes over `text`. False, and `text` is freed, when there is no room, in number or in
 * bytes, or no memory. A name that
 * exists is replaced. */
bool snapshots_put(struct snapshots *snapshots, const char *name, char *text);

/* The text, or NULL. Valid until the snapshots change. */
const char *snapshots_get(const struct snapshots *snapshots, const char *name);

bool snapshots_remove(struct snapshots *snapshots, const char *name);
void snapshots_free(struct snapshots *snapshots);

#endif
