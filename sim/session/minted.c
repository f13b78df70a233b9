#include "sim/session/minted.h"

#include <stdlib.h>

void minted_add(struct minted *minted, const struct signed_action *action)
{
    struct signed_action taken = *action;
    if (!minted->actions)
        minted->actions = calloc(MINTED_MAX, sizeof *minted->actions);
    if (!minted->actions) {
        signed_action_free(&taken);
        return;
    }
    struct signed_action *slot = &minted->actions[minted->total++ % MINTED_MAX];
    signed_action_free(slot);
    *slot = taken;
}

const struct signed_action *minted_at(const struct minted *minted, size_t index)
{
    size_t kept = minted->total < MINTED_MAX ? minted->total : MINTED_MAX;
    return index < kept ? &minted->actions[(minted->total - 1 - index) % MINTED_MAX] : NULL;
}

void minted_clear(struct minted *minted)
{
    for (size_t i = 0; i < MINTED_MAX && minted->actions; i++)
        signed_action_free(&minted->actions[i]);
    free(minted->actions);
    *minted = (struct minted){0};
}
