#include "conformance/plan/needs.h"

#include <string.h>

#include "conformance/compose/draft.h"
#include "conformance/fixture/placeholder.h"

static const char *const signers[ROLE_COUNT] = {
    [ROLE_PERMITTED] = "callers.permitted.signer",
    [ROLE_UNPERMITTED] = "callers.unpermitted.signer",
    [ROLE_SECOND] = "callers.second.signer",
    [ROLE_EXPIRED] = "callers.expired.signer",
    [ROLE_OTHER_TENANT] = "callers.other_tenant.signer",
};

static const char *const tokens[ROLE_COUNT] = {
    [ROLE_PERMITTED] = "callers.permitted",
    [ROLE_UNPERMITTED] = "callers.unpermitted",
    [ROLE_SECOND] = "callers.second",
    [ROLE_EXPIRED] = "callers.expired",
    [ROLE_OTHER_TENANT] = "callers.other_tenant",
};

static const char *const user_ids[ROLE_COUNT] = {
    [ROLE_PERMITTED] = "callers.permitted.user_id",
    [ROLE_UNPERMITTED] = "callers.unpermitted.user_id",
    [ROLE_SECOND] = "callers.second.user_id",
    [ROLE_EXPIRED] = "callers.expired.user_id",
    [ROLE_OTHER_TENANT] = "callers.other_tenant.user_id",
};

/* NULL: nothing is needed. */
static const char *const resources[ENDPOINT_COUNT][RESOURCE_COUNT] = {
    [ENDPOINT_CREDENTIAL] = {"credentials.deactivated", "credentials.sacrificial",
                             "credentials.sacrificial", "credentials.other_tenant", NULL},
    [ENDPOINT_APPLICATION] = {"applications.deactivated", "applications.sacrificial",
                              "applications.sacrificial", "applications.other_tenant", NULL},
};

static const char *const expired_user_actions[ENDPOINT_COUNT] = {
    [ENDPOINT_CREDENTIAL] = "credentials.expired_user_action",
    [ENDPOINT_APPLICATION] = "applications.expired_user_action",
};

static void add(struct needs *needs, const char *capability)
{
    for (size_t i = 0; i < needs->count; i++)
        if (strcmp(needs->capabilities[i], capability) == 0)
            return;
    if (needs->count < NEEDS_MAX) /* there are fewer capabilities than that */
        needs->capabilities[needs->count++] = capability;
}

static void add_use(struct needs *needs, enum endpoint endpoint, enum resource resource,
                    enum use use)
{
    enum use *most = &needs->uses[endpoint][resource];
    *most = use > *most ? use : *most;
}

static void add_resource(struct needs *needs, enum endpoint endpoint, enum resource resource)
{
    size_t spent = resource == RESOURCE_SACRIFICIAL     ? 1
                   : resource == RESOURCE_SACRIFICIAL_2 ? 2
                                                        : 0;
    if (spent > needs->sacrificial[endpoint])
        needs->sacrificial[endpoint] = spent;
    add_use(needs, endpoint, resource, spent > 0 ? USE_OWN : USE_SHARED);
    if (resources[endpoint][resource])
        add(needs, resources[endpoint][resource]);
}

static void add_placeholder(struct needs *needs, enum endpoint endpoint, enum role caller,
                            const struct placeholder *placeholder)
{
    switch ((int)placeholder->kind) {
    case PLACEHOLDER_RESOURCE:
        add_resource(needs, endpoint, placeholder->resource);
        break;
    case PLACEHOLDER_OTHER_ID:
        add_resource(needs, endpoint_other(endpoint), RESOURCE_DEACTIVATED);
        break;
    case PLACEHOLDER_CALLER_USER_ID:
        add(needs, user_ids[caller]);
        break;
    case PLACEHOLDER_EXPIRED_USER_ACTION:
        add(needs, expired_user_actions[endpoint]);
        break;
    case PLACEHOLDER_APPLICATION_ID:
        add(needs, "application");
        break;
    default:
        break;
    }
}

static void add_text(struct needs *needs, enum endpoint endpoint, enum role caller,
                     const char *text)
{
    struct span rest = span_of(text), before, inside;
    while (placeholder_next(&rest, &before, &inside)) {
        struct placeholder placeholder;
        struct status status = placeholder_parse(inside, &placeholder);
        if (status_is_ok(&status))
            add_placeholder(needs, endpoint, caller, &placeholder);
    }
}

static void add_texts(struct needs *needs, enum endpoint endpoint, enum role caller,
                      const cJSON *value)
{
    if (cJSON_IsString(value))
        add_text(needs, endpoint, caller, value->valuestring);
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        add_text(needs, endpoint, caller, child->string);
        add_texts(needs, endpoint, caller, child);
    }
}

static void add_request(struct needs *needs, enum endpoint endpoint, const struct step *step,
                        const struct mutation *mutations, size_t count)
{
    struct draft draft = draft_choose(step, mutations, count);
    if (draft.server_side)
        add(needs, "server_side_application");
    add(needs, tokens[draft.caller]);
    if (!draft_replaces_header(mutations, count, "X-DFNS-USERACTION"))
        add(needs, signers[draft.signer]);
    add_resource(needs, endpoint, draft.resource);
    for (size_t i = 0; i < count; i++) {
        add_text(needs, endpoint, draft.caller, mutations[i].name);
        add_texts(needs, endpoint, draft.caller, mutations[i].value);
    }
    for (size_t i = 0; i < step->expectation_count; i++) {
        add_text(needs, endpoint, draft.caller, step->expectations[i].on);
        add_texts(needs, endpoint, draft.caller, step->expectations[i].value);
    }
    draft_free(&draft);
}

static void add_step(struct needs *needs, const struct fixture *fixture, const struct step *step,
                     enum endpoint endpoint)
{
    enum endpoint sent_to = step_endpoint(step, endpoint);
    if (step->watch != WATCH_NONE)
        return;
    if (step_reads_state(step)) {
        struct draft draft = draft_choose(step, step->mutations, step->mutation_count);
        add(needs, "read_back");
        add_use(needs, sent_to, draft.resource, USE_OWN);
        draft_free(&draft);
    }
    if (step->hooked)
        add(needs, "hooks.next_request_fails");
    if (case_generates_control(fixture->file, step))
        add_request(needs, sent_to, step, NULL, 0);
    add_request(needs, sent_to, step, step->mutations, step->mutation_count);
}

struct needs needs_of(const struct fixture *fixture, const struct edition *edition)
{
    struct needs needs = {.count = 0};
    if (edition->requires_application && !fixture->file->passive)
        add(&needs, "application");
    for (int e = 0; e < ENDPOINT_COUNT; e++)
        for (size_t i = 0; fixture->endpoints[e] && i < fixture->file->step_count; i++)
            add_step(&needs, fixture, &fixture->file->steps[i], (enum endpoint)e);
    const cJSON *need;
    cJSON_ArrayForEach(need, fixture->file->needs) add(&needs, need->valuestring);
    return needs;
}
