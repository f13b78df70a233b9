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

static bool add(struct snapshots *snapshots, const char *name, char *text)
{
    char *copy = snapshots->count < SNAPSHOT_MAX ? strdup(name) : NULL;
    if (!copy)
        return false;
    snapshots->slots[snapshots->count].name = copy;
    snapshots->slots[snapshots->count++].text = text;
    return true;
}

static void replace(struct snapshots *snapshots, size_t at, char *text)
{
    free(snapshots->slots[at].text);
    snapshots->slots[at].text = text;
}

bool snapshots_put(struct snapshots *snapshots, const char *name, char *text)
{
    size_t at = find(snapshots, name);
    bool known = at < snapshots->count;
    size_t others = snapshots->bytes - (known ? strlen(snapshots->slots[at].text) : 0);
    size_t len = strlen(text);
    if (len > SNAPSHOT_MAX_BYTES - others || (!known && !add(snapshots, name, text))) {
        free(text);
        return false;
    }
    if (known)
        replace(snapshots, at, text);
    snapshots->bytes = others + len;
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
    snapshots->bytes -= strlen(snapshots->slots[at].text);
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
