/*
 * What keeps two cases apart: those whose claims conflict never run at the same time.
 *
 * A case claims the ids that it names: alone where it changes the id's state or reads it back,
 * together with others where it does not. And a case may claim the whole target.
 */
#ifndef DFNS_CONFORMANCE_CLAIMS_H
#define DFNS_CONFORMANCE_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>

#include "conformance/endpoint.h"

enum { CLAIMS_MAX = ENDPOINT_COUNT * RESOURCE_COUNT };

/* All zero claims nothing. The ids are borrowed. */
struct claims {
    bool target; /* conflicts with every other case */
    struct {
        const char *id;
        bool own;
    } ids[CLAIMS_MAX];
    size_t count;
};

/* `id` may be NULL, for none. At most CLAIMS_MAX of them. */
void claims_add(struct claims *claims, const char *id, bool own);

bool claims_conflict(const struct claims *a, const struct claims *b);

#endif
