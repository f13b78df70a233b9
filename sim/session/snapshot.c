#include "sim/session/snapshot.h"

#include <stdlib.h>
#include <string.h>

static size_t find(const struct snapshots *snapshots, const char *name)
{
    size_t i = 0;
    while (i < snapshots->count && strcmp(snapshots->slots[i].name, name) != 0)
        i++;
    return i;
}

bool snapshots_put(struct snapshots *snapshots, const char *name, char *text)
{
    size_t at = find(snapshots, name);
    if (at < snapshots->count) {
        free(snapshots->slots[at].text);
        snapshots->slots[at].text = text;
        return true;
    }
    char *copy = at < SNAPSHOT_MAX ? strdup(name) : NULL;
    if (!copy) {
        free(text);
        return false;
    }
    snapshots->slots[at].name = copy;
    snapshots->slots[at].text = text;
    snapshots->count++;
    return true;
}

const char *snapshots_get(const struct snapshots *snapshots, const char *name)
{
    size_t at = find(snapshots, name);
    return at < snapshots->count ? snapshots->slots[at].text : NULL;
}

bool snapshots_remove(struct snapshots *snapshots, const char *name)
{
    size_t at = find(snapshots, name);
    if (at == snapshots->count)
        return false;
    free(snapshots->slots[at].name);
    free(snapshots->slots[at].text);
    snapshots->slots[at] = snapshots->slots[--snapshots->count];
    return true;
}

void snapshots_free(struct snapshots *snapshots)
{
    while (snapshots->count > 0)
        snapshots_remove(snapshots, snapshots->slots[0].name);
}
