/* Who calls, through which application, and what becomes of it when they may not. */
#include <string.h>

#include "sim/decide/judges.h"
#include "sim/deviate/occasions.h"
#include "sim/deviate/ways.h"

static struct verdict take_for(const struct token *token, struct call *call)
{
    call->user = token->user;
    call->token_permissions = token->permissions;
    return ACCEPTED;
}

struct verdict overrule_authentication(struct quirk *quirk, const struct world *world,
                                       struct call *call, const struct check *check,
                                       struct verdict verdict)
{
    (void)quirk;
    bool concerned = is_refused(verdict) && check->judge == judge_authentication;
    return concerned && world->token_count > 0 ? take_for(world->tokens[0], call) : verdict;
}

/* A tampered token still tells, in its first two parts, whose it was. */
struct verdict overrule_token_signature(struct quirk *quirk, const struct world *world,
                                        struct call *call, const struct check *check,
                                        struct verdict verdict)
{
    (void)quirk, (void)check;
    struct span bearer = call_bearer(call);
    if (verdict.reason != REASON_BEARER_BAD_SIGNATURE && verdict.reason != REASON_BEARER_UNKNOWN)
        return verdict;
    for (size_t i = 0; i < world->token_count; i++) {
        const char *text = world->tokens[i]->text, *last_dot = text ? strrchr(text, '.') : NULL;
        size_t signed_part = last_dot ? (size_t)(last_dot - text) + 1 : 0;
        if (signed_part > 0 && bearer.len >= signed_part &&
            memcmp(bearer.ptr, text, signed_part) == 0)
            return take_for(world->tokens[i], call);
    }
    return verdict;
}

struct verdict overrule_scheme(struct quirk *quirk, const struct world *world, struct call *call,
                               const struct check *check, struct verdict verdict)
{
    (void)quirk, (void)check;
    struct span rest = call->authorization;
    if (verdict.reason != REASON_BEARER_SCHEME)
        return verdict;
    span_cut(&rest, ' ');
    const struct token *token = world_token(world, span_trim(rest));
    return token ? take_for(token, call) : verdict;
}

struct verdict overrule_empty_bearer(struct quirk *quirk, const struct world *world,
                                     struct call *call, const struct check *check,
                                     struct verdict verdict)
{
    (void)quirk, (void)check;
    bool concerned = verdict.reason == REASON_BEARER_EMPTY && world->token_count > 0;
    return concerned ? take_for(world->tokens[0], call) : verdict;
}

bool prepare_misspelt_header(struct quirk *quirk, const struct arrival *arrival,
                             const struct world *world, struct call *call)
{
    (void)quirk, (void)world;
    struct span misspelt = arrival_header(arrival, "Authoriztion");
    if (!span_is_absent(call->authorization) || span_is_absent(misspelt))
        return false;
    call->authorization = misspelt;
    return true;
}

static const struct application *signed_application(const struct world *world,
                                                    const struct call *call)
{
    struct signed_action action;
    if (useraction_read(world, call->user_action, ACTION_USER_ACTION, &action) != ACTION_READ)
        return NULL;
    const struct application *application =
        world_application(world, span_of(action.application_id));
    signed_action_free(&action);
    return application;
}

struct verdict overrule_application(struct quirk *quirk, const struct world *world,
                                    struct call *call, const struct check *check,
                                    struct verdict verdict)
{
    (void)check;
    if (verdict.reason != (enum reason)quirk->rule->number)
        return verdict;
    call->application = signed_application(world, call);
    return ACCEPTED;
}

struct verdict overrule_browser_secret(struct quirk *quirk, const struct world *world,
                                       struct call *call, const struct check *check,
                                       struct verdict verdict)
{
    (void)quirk, (void)world;
    bool concerned = check->judge == judge_application && !is_refused(verdict) &&
                     is_application_deactivation(call, verdict, false) &&
                     call->application->kind == CLIENT_SIDE_APPLICATION &&
                     span_is_absent(call->application_secret);
    return concerned ? REFUSED(APPLICATION_SECRET_ABSENT) : verdict;
}

/* The handler ran first; that the answer is a refusal does not undo it. */
struct verdict overrule_change_before_refusal(struct quirk *quirk, const struct world *world,
                                              struct call *call, const struct check *check,
                                              struct verdict verdict)
{
    (void)check;
    bool concerned = !quirk->rehearses && is_deactivation(call, verdict, false) &&
                     (is_unauthorized(call, verdict, false) || is_forbidden(call, verdict, false));
    if (!concerned)
        return verdict;
    struct span id = span_of(json_text(call->json, call->operation->body[0].name));
    struct credential *credential = world_credential(world, id);
    struct application *application = world_application(world, id);
    if (credential)
        credential->active = false;
    if (application)
        application->active = false;
    if (credential || application)
        atomic_fetch_add(&quirk->hits, 1);
    return verdict;
}
