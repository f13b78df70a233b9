#include "sim/session/minted.h"

void minted_add(struct minted *minted, const struct signed_action *action)
{
    struct signed_action *slot = &minted->actions[minted->total++ % MINTED_MAX];
    signed_action_free(slot);
    *slot = *action;
}

const struct signed_action *minted_at(const struct minted *minted, size_t index)
{
    size_t kept = minted->total < MINTED_MAX ? minted->total : MINTED_MAX;
    return index < kept ? &minted->actions[(minted->total - 1 - index) % MINTED_MAX] : NULL;
}

void minted_clear(struct minted *minted)
{
    for (size_t i = 0; i < MINTED_MAX; i++)
        signed_action_free(&minted->actions[i]);
    minted->total = 0;
}
