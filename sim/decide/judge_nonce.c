#include "sim/decide/judges.h"

struct verdict judge_nonce(const struct world *world, struct call *call)
{
    (void)world;
    if (is_refused(call->nonce_verdict))
        return call->nonce_verdict;
    return nonce_judge_age(&call->nonce, call->now_ms, call->nonce_window_ms);
}

struct verdict judge_replay(const struct world *world, struct call *call)
{
    bool seen = replay_seen(world->nonces, call->nonce.random, call->now_ms);
    return seen ? REFUSED(REPLAY_SEEN) : ACCEPTED;
}

/* A nonce must be remembered for as long as its date is within the window, and no longer. */
struct verdict spend_nonce(struct world *world, const struct call *call)
{
    int64_t until_ms = call->nonce.date_ms + call->nonce_window_ms;
    switch (replay_remember(world->nonces, call->nonce.random, until_ms, call->now_ms)) {
    case REPLAY_NEW:
        return ACCEPTED;
    case REPLAY_SEEN:
        return REFUSED(REPLAY_SEEN);
    case REPLAY_FULL:
        break;
    }
    return REFUSED(REPLAY_FULL);
}
