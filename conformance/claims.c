#include "conformance/claims.h"

#include <assert.h>
#include <strings.h>

void claims_add(struct claims *claims, const char *id, bool own)
{
    if (!id)
        return;
    assert(claims->count < CLAIMS_MAX);
    claims->ids[claims->count].id = id;
    claims->ids[claims->count++].own = own;
}

/* UUIDs are the same in either case. */
bool claims_conflict(const struct claims *a, const struct claims *b)
{
    if (a->target || b->target)
        return true;
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if ((a->ids[i].own || b->ids[k].own) && strcasecmp(a->ids[i].id, b->ids[k].id) == 0)
                return true;
    return false;
}
