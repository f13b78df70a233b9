/* What a request must say, and by which method. */
#include "sim/decide/judges.h"
#include "sim/deviate/occasions.h"
#include "sim/deviate/ways.h"

/* Nothing was named, so nothing is looked up. */
struct verdict overrule_absent_member(struct quirk *quirk, const struct world *world,
                                      struct call *call, const struct check *check,
                                      struct verdict verdict)
{
    (void)quirk, (void)world;
    if (!is_deactivation(call, verdict, false) || !is_refused(verdict))
        return verdict;
    bool nothing = verdict.reason == REASON_BODY_ABSENT ||
                   verdict.reason == REASON_BODY_MEMBER_ABSENT ||
                   (check->judge == judge_look_up && span_is_absent(call->subject_id));
    return nothing ? ACCEPTED : verdict;
}

/* What a language makes of it that turns everything into text: of a list, what stands in it. */
static const cJSON *coerce(const cJSON *value)
{
    return cJSON_IsArray(value) && cJSON_GetArraySize(value) == 1 ? value->child : value;
}

struct verdict overrule_coerced_member(struct quirk *quirk, const struct world *world,
                                       struct call *call, const struct check *check,
                                       struct verdict verdict)
{
    (void)quirk, (void)world, (void)check;
    if (verdict.reason != REASON_BODY_MEMBER_TYPE || !is_deactivation(call, verdict, false))
        return verdict;
    const cJSON *value = json_member(call->json, call->operation->body[0].name);
    call->subject_id = span_of(cJSON_GetStringValue(coerce(value)));
    return ACCEPTED;
}

struct verdict overrule_other_member(struct quirk *quirk, const struct world *world,
                                     struct call *call, const struct check *check,
                                     struct verdict verdict)
{
    (void)quirk, (void)world, (void)check;
    if (verdict.reason != REASON_BODY_MEMBER_ABSENT || !is_deactivation(call, verdict, false))
        return verdict;
    const char *credential = json_text(call->json, "credentialUuid");
    const char *application = json_text(call->json, "appId");
    call->subject_id = span_of(credential ? credential : application);
    return span_is_absent(call->subject_id) ? verdict : ACCEPTED;
}

struct verdict overrule_unknown_member(struct quirk *quirk, const struct world *world,
                                       struct call *call, const struct check *check,
                                       struct verdict verdict)
{
    (void)quirk, (void)world;
    bool concerned =
        check->judge == judge_body && !is_refused(verdict) && is_deactivation(call, verdict, false);
    return concerned && cJSON_GetArraySize(call->json) > 1 ? REFUSED(BODY_MEMBER_VALUE) : verdict;
}

bool prepare_media_type(struct quirk *quirk, const struct arrival *arrival,
                        const struct world *world, struct call *call)
{
    (void)world, (void)call;
    struct span type = arrival_header(arrival, "Content-Type");
    quirk->count = span_starts_with(type, "application/json");
    return false;
}

struct verdict overrule_media_type(struct quirk *quirk, const struct world *world,
                                   struct call *call, const struct check *check,
                                   struct verdict verdict)
{
    (void)world;
    bool concerned = check->judge == judge_body && is_deactivation(call, verdict, false);
    return concerned && quirk->count == 0 ? REFUSED(REQUEST_NO_MEMORY) : verdict;
}

static const char put[] = "PUT";

bool rewrite_method(struct quirk *quirk, struct arrival *arrival, struct header *headers)
{
    (void)headers;
    const char *allow;
    const struct operation *operation = operation_find(SPAN_LITERAL("PUT"), arrival->path, &allow);
    if (!operation || !span_equal_text(arrival->method, quirk->rule->text))
        return false;
    arrival->method = span_of(put);
    return true;
}

bool prepare_method(struct quirk *quirk, const struct arrival *arrival, const struct world *world,
                    struct call *call)
{
    (void)world, (void)call;
    quirk->count = arrival->method.ptr == put;
    return false;
}

/* What came with another method was signed for it. */
struct verdict overrule_method(struct quirk *quirk, const struct world *world, struct call *call,
                               const struct check *check, struct verdict verdict)
{
    (void)world, (void)call, (void)check;
    bool concerned = verdict.reason == REASON_USER_ACTION_OTHER_METHOD && quirk->count;
    return concerned ? ACCEPTED : verdict;
}
