#include "sim/decide/judges.h"

static bool same_text(const char *a, struct span b)
{
    return span_equal_text(b, a);
}

static struct verdict judge_payload(const struct signed_action *action, const struct call *call)
{
    struct digest payload;
    struct status status = useraction_digest_read(call->json, call->body, &payload);
    if (!status_is_ok(&status))
        return REFUSED(REQUEST_NO_MEMORY);
    return digest_equal(&action->payload, &payload) ? ACCEPTED : REFUSED(USER_ACTION_OTHER_PAYLOAD);
}

static struct verdict judge_binding(const struct signed_action *action, const struct call *call)
{
    const char *application = call->application ? call->application->id : "";
    if (!world_same_id(span_of(action->user_id), span_of(call->user->id)))
        return REFUSED(USER_ACTION_OTHER_USER);
    if (!world_same_id(span_of(action->application_id), span_of(application)))
        return REFUSED(USER_ACTION_OTHER_APPLICATION);
    if (!same_text(action->method, span_of(call->operation->method)))
        return REFUSED(USER_ACTION_OTHER_METHOD);
    if (!same_text(action->path, span_of(call->operation->path)))
        return REFUSED(USER_ACTION_OTHER_PATH);
    return judge_payload(action, call);
}

struct verdict judge_user_action(const struct world *world, struct call *call)
{
    if (span_is_absent(call->user_action))
        return REFUSED(USER_ACTION_ABSENT);
    switch (useraction_read(world, call->user_action, ACTION_USER_ACTION, &call->action)) {
    case ACTION_MALFORMED:
        return REFUSED(USER_ACTION_MALFORMED);
    case ACTION_BAD_SIGNATURE:
        return REFUSED(USER_ACTION_BAD_SIGNATURE);
    case ACTION_NO_MEMORY:
        return REFUSED(REQUEST_NO_MEMORY);
    case ACTION_READ:
        break;
    }
    if (call->now_ms >= call->action.expires_ms)
        return REFUSED(USER_ACTION_EXPIRED);
    struct verdict verdict = judge_binding(&call->action, call);
    if (is_refused(verdict))
        return verdict;
    return judge_unused(world->user_actions, span_of(call->action.id), call->now_ms,
                        REFUSED(USER_ACTION_SPENT));
}

struct verdict spend_user_action(struct world *world, const struct call *call)
{
    if (!call->action.claims)
        return ACCEPTED; /* none was asked for */
    enum replay_answer answer = replay_remember(world->user_actions, span_of(call->action.id),
                                                call->action.expires_ms, call->now_ms);
    return answer == REPLAY_FULL ? REFUSED(USER_ACTION_FULL) : ACCEPTED;
}
