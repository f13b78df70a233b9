/* The user actions that were minted on request, the last ones of a session: so that a test can ask
 * which of them were used. */
#ifndef DFNS_SIM_SESSION_MINTED_H
#define DFNS_SIM_SESSION_MINTED_H

#include <stddef.h>

#include "sim/decide/useraction.h"

enum { MINTED_MAX = 256 };

struct minted {
    struct signed_action *actions; /* a ring; NULL until the first, and one may be all zero */
    size_t total;                  /* how many were ever minted */
};

/* Takes over the action, which is in place of the oldest one when there is no room; without memory
 * it is forgotten. */
void minted_add(struct minted *minted, const struct signed_action *action);

/* The newest is 0; NULL past the last that is kept. */
const struct signed_action *minted_at(const struct minted *minted, size_t index);

void minted_clear(struct minted *minted);

#endif
