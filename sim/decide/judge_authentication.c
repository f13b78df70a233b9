#include "sim/decide/judges.h"

/* The claims that the vendor's tokens carry. */
#define CLAIM_METADATA "https://custom/app_metadata"

static bool wants_to_sign(const struct call *call)
{
    return call->operation->id == OPERATION_ACTION_INIT ||
           call->operation->id == OPERATION_ACTION_COMPLETE;
}

/* A token that the world file lists. */
static struct verdict judge_listed(const struct token *token, struct call *call)
{
    call->user = token->user;
    call->token_permissions = token->permissions;
    return call->now_ms < token->expires_ms ? ACCEPTED : REFUSED(BEARER_EXPIRED);
}

/* A JWT that somebody else made with the world's key. */
static struct verdict judge_claims(const struct world *world, struct call *call)
{
    const char *user_id = json_text(json_member(call->bearer_claims, CLAIM_METADATA), "userId");
    int64_t expires;
    call->user = user_id ? world_user(world, span_of(user_id)) : NULL;
    call->token_permissions = PERMISSION_ALL;
    if (!call->user)
        return wants_to_sign(call) ? REFUSED(ACCOUNT_UNKNOWN) : REFUSED(BEARER_NO_USER);
    if (!json_integer(json_member(call->bearer_claims, "exp"), 0, INT64_C(1) << 40, &expires))
        return REFUSED(BEARER_NO_EXPIRY);
    return call->now_ms < expires * 1000 ? ACCEPTED : REFUSED(BEARER_EXPIRED);
}

static struct verdict judge_token(const struct world *world, struct call *call, struct span bearer)
{
    const struct token *token = world_token(world, bearer);
    if (token)
        return judge_listed(token, call);
    switch (call->bearer_proof) {
    case PROOF_VALID:
        return judge_claims(world, call);
    case PROOF_WRONG:
        return REFUSED(BEARER_BAD_SIGNATURE);
    case PROOF_FAILED:
        return REFUSED(REQUEST_NO_MEMORY);
    case PROOF_NOT_ASKED:
        break;
    }
    return REFUSED(BEARER_UNKNOWN);
}

static struct verdict judge_header(const struct call *call)
{
    struct span rest = call->authorization;
    if (span_is_absent(rest))
        return REFUSED(BEARER_ABSENT);
    if (!span_equal_nocase(span_cut(&rest, ' '), SPAN_LITERAL("Bearer")))
        return REFUSED(BEARER_SCHEME);
    return span_is_empty(call_bearer(call)) ? REFUSED(BEARER_EMPTY) : ACCEPTED;
}

struct verdict judge_authentication(const struct world *world, struct call *call)
{
    struct verdict verdict = judge_header(call);
    if (!is_refused(verdict))
        verdict = judge_token(world, call, call_bearer(call));
    if (is_refused(verdict) || call->user->active)
        return verdict;
    return wants_to_sign(call) ? REFUSED(ACCOUNT_DEACTIVATED) : REFUSED(BEARER_USER_INACTIVE);
}
