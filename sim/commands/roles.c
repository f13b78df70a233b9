#include "sim/commands/roles.h"

#include <string.h>

#include "common/json.h"

const char *const caller_roles[] = {"permitted", "unpermitted", "second", "expired",
                                    "other_tenant"};

_Static_assert(sizeof caller_roles / sizeof caller_roles[0] == CALLER_ROLES, "one name a role");

struct status roles_caller(const struct world *world, const char *role, struct caller *out)
{
    const cJSON *caller = json_member(json_member(world->roles, "callers"), role);
    const char *token = json_text(caller, "token");
    const char *credential = json_text(caller, "credential");
    *out = (struct caller){0};
    if (!token || !(out->token = world_token_named(world, token)))
        return status_fail(STATUS_INPUT, "the world names no caller \"%s\" in its \"roles\"", role);
    if (credential)
        out->credential = world_credential(world, span_of(credential));
    return status_ok();
}

struct status roles_application(const struct world *world, const struct application **out)
{
    const char *id = json_text(world->roles, "application");
    *out = id ? world_application(world, span_of(id)) : NULL;
    if (!*out)
        return status_fail(STATUS_INPUT, "the world names no \"application\" in its \"roles\"");
    return status_ok();
}

struct span roles_pem(const char *pem)
{
    return span_of(pem ? strstr(pem, "-----BEGIN") : NULL);
}
