/* What a user action is good for. */
#include "common/json_write.h"
#include "sim/decide/judges.h"
#include "sim/deviate/ways.h"

enum { MAX_PAYLOAD = 64 * 1024 };

/* Was exactly {"<member>":"<id>"} signed, with the id of this call? */
static bool signed_the_id_alone(const struct call *call)
{
    struct digest digest;
    struct buf payload = buf_make(MAX_PAYLOAD);
    struct json_writer json = json_writer_make(&payload, JSON_COMPACT);
    json_object_begin(&json);
    json_member_span(&json, call->operation->body[0].name, call->subject_id);
    json_object_end(&json);
    struct status status =
        buf_failed(&payload) ? status_no_memory() : useraction_digest(buf_peek(&payload), &digest);
    bool same = status_is_ok(&status) && digest_equal(&digest, &call->action.payload);
    buf_free(&payload);
    return same;
}

struct verdict overrule_bound_to_id(struct quirk *quirk, const struct world *world,
                                    struct call *call, const struct check *check,
                                    struct verdict verdict)
{
    (void)quirk, (void)world, (void)check;
    bool concerned =
        verdict.reason == REASON_USER_ACTION_OTHER_PAYLOAD && !span_is_absent(call->subject_id);
    return concerned && signed_the_id_alone(call) ? ACCEPTED : verdict;
}

/* Where memory is too short to tell, it is not held against the caller. */
static bool is_compact(const struct call *call)
{
    struct buf compact = buf_make(MAX_PAYLOAD);
    json_canonical(call->json, &compact);
    bool same = buf_failed(&compact) || span_equal(buf_peek(&compact), call->body);
    buf_free(&compact);
    return same;
}

/* Every signer known signs compact JSON, so a body that is not cannot have been signed as it is. */
struct verdict overrule_bound_to_bytes(struct quirk *quirk, const struct world *world,
                                       struct call *call, const struct check *check,
                                       struct verdict verdict)
{
    (void)world;
    bool concerned = check->judge == judge_user_action && !is_refused(verdict) && call->json;
    struct verdict refused = {(enum reason)quirk->rule->number};
    return concerned && !is_compact(call) ? refused : verdict;
}

struct verdict overrule_user_action_life(struct quirk *quirk, const struct world *world,
                                         struct call *call, const struct check *check,
                                         struct verdict verdict)
{
    (void)world;
    int64_t cut = USER_ACTION_LIFETIME_MS - quirk->rule->number;
    bool concerned = check->judge == judge_user_action && !is_refused(verdict);
    bool late = concerned && call->now_ms >= call->action.expires_ms - cut;
    return late ? REFUSED(USER_ACTION_EXPIRED) : verdict;
}
