#include "sim/deviate/ways.h"

#include <string.h>

#include "sim/api/answer.h"

static bool has_error(struct verdict verdict, enum error error)
{
    return is_refused(verdict) && reason_row(verdict.reason)->error == error;
}

static struct verdict take_for(const struct token *token, struct call *call)
{
    call->user = token->user;
    call->token_permissions = token->permissions;
    return ACCEPTED;
}

struct verdict overrule_authentication(const struct world *world, struct call *call,
                                       struct verdict verdict)
{
    bool concerned = strcmp(reason_row(verdict.reason)->check, "authentication") == 0;
    return concerned && world->token_count > 0 ? take_for(world->tokens[0], call) : verdict;
}

/* A tampered token still tells, in its first two parts, whose it was. */
struct verdict overrule_token_signature(const struct world *world, struct call *call,
                                        struct verdict verdict)
{
    struct span bearer = call_bearer(call);
    if (verdict.reason != REASON_BEARER_BAD_SIGNATURE && verdict.reason != REASON_BEARER_UNKNOWN)
        return verdict;
    for (size_t i = 0; i < world->token_count; i++) {
        const char *text = world->tokens[i]->text, *last_dot = strrchr(text, '.');
        size_t signed_part = last_dot ? (size_t)(last_dot - text) + 1 : 0;
        if (signed_part > 0 && bearer.len >= signed_part &&
            memcmp(bearer.ptr, text, signed_part) == 0)
            return take_for(world->tokens[i], call);
    }
    return verdict;
}

/* Replaces the body, keeps the headers: they would say what the check really found. */
static bool answer_instead(int status, const char *message, struct reply *reply)
{
    buf_clear(&reply->body);
    answer_message(status, message, reply);
    return true;
}

bool amend_replay_409(const struct call *call, struct verdict verdict, bool changed,
                      struct reply *reply)
{
    (void)call, (void)changed;
    if (has_error(verdict, ERROR_NONCE_USED))
        reply->status = 409;
    return has_error(verdict, ERROR_NONCE_USED);
}

bool amend_full_stop(const struct call *call, struct verdict verdict, bool changed,
                     struct reply *reply)
{
    (void)call, (void)changed;
    return has_error(verdict, ERROR_UNAUTHORIZED) && answer_instead(401, "Not Authorized", reply);
}

bool amend_denied_401(const struct call *call, struct verdict verdict, bool changed,
                      struct reply *reply)
{
    (void)call, (void)changed;
    if (has_error(verdict, ERROR_FORBIDDEN))
        reply->status = 401;
    return has_error(verdict, ERROR_FORBIDDEN);
}

static bool is_deactivation(const struct call *call)
{
    return call->operation && (call->operation->id == OPERATION_CREDENTIALS_DEACTIVATE ||
                               call->operation->id == OPERATION_APPLICATIONS_DEACTIVATE);
}

bool amend_repeat_409(const struct call *call, struct verdict verdict, bool changed,
                      struct reply *reply)
{
    bool repeat = is_deactivation(call) && !is_refused(verdict) && !changed;
    return repeat && answer_instead(409, "already deactivated", reply);
}

bool amend_success_text(const struct call *call, struct verdict verdict, bool changed,
                        struct reply *reply)
{
    (void)changed;
    if (!is_deactivation(call) || is_refused(verdict))
        return false;
    buf_clear(&reply->body);
    buf_text(&reply->body, "{\"message\":\"ok\"}");
    return true;
}
