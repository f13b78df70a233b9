#include "sim/decide/judges.h"

struct verdict judge_nonce(const struct world *world, struct call *call)
{
    (void)world;
    if (is_refused(call->nonce_verdict))
        return call->nonce_verdict;
    return nonce_judge_age(&call->nonce, call->now_ms, call->nonce_window_ms);
}

struct verdict judge_unused(const struct replay *replay, struct span value, int64_t now_ms,
                            struct verdict used)
{
    enum replay_answer answer = replay_look_up(replay, value, now_ms);
    if (answer == REPLAY_FULL)
        return REFUSED(REQUEST_NO_MEMORY);
    return answer == REPLAY_SEEN ? used : ACCEPTED;
}

struct verdict judge_replay(const struct world *world, struct call *call)
{
    return judge_unused(world->nonces, call->nonce.random, call->now_ms, REFUSED(REPLAY_SEEN));
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
