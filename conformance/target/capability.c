#include "conformance/target/capability.h"

#include <assert.h>
#include <string.h>

#include "common/options.h"
#include "conformance/target/target.h"

static bool has_token(const struct target *target, int role)
{
    return target->callers[role].token;
}

static bool has_signer(const struct target *target, int role)
{
    return caller_can_sign(&target->callers[role]);
}

static bool has_user_id(const struct target *target, int role)
{
    return target->callers[role].user_id;
}

static bool has_deactivated(const struct target *target, int endpoint)
{
    return target->resources[endpoint].deactivated;
}

static bool has_sacrificial(const struct target *target, int endpoint)
{
    return target->resources[endpoint].sacrificial_count > 0;
}

static bool has_other_tenant(const struct target *target, int endpoint)
{
    return target->resources[endpoint].other_tenant;
}

static bool has_expired_user_action(const struct target *target, int endpoint)
{
    return target->resources[endpoint].expired_user_action;
}

static bool has_application(const struct target *target, int unused)
{
    (void)unused;
    return target->application_id;
}

static bool has_server_side_application(const struct target *target, int unused)
{
    (void)unused;
    return target->server_side.id;
}

static bool has_read_back(const struct target *target, int unused)
{
    (void)unused;
    return target->read_back;
}

static bool has_next_request_fails(const struct target *target, int unused)
{
    (void)unused;
    return target->next_request_fails;
}

static const struct {
    const char *name;
    bool (*held)(const struct target *target, int which);
    int which;
} capabilities[] = {
    {"callers.permitted", has_token, ROLE_PERMITTED},
    {"callers.permitted.signer", has_signer, ROLE_PERMITTED},
    {"callers.permitted.user_id", has_user_id, ROLE_PERMITTED},
    {"callers.unpermitted", has_token, ROLE_UNPERMITTED},
    {"callers.unpermitted.signer", has_signer, ROLE_UNPERMITTED},
    {"callers.unpermitted.user_id", has_user_id, ROLE_UNPERMITTED},
    {"callers.second", has_token, ROLE_SECOND},
    {"callers.second.signer", has_signer, ROLE_SECOND},
    {"callers.second.user_id", has_user_id, ROLE_SECOND},
    {"callers.expired", has_token, ROLE_EXPIRED},
    {"callers.expired.signer", has_signer, ROLE_EXPIRED},
    {"callers.expired.user_id", has_user_id, ROLE_EXPIRED},
    {"callers.other_tenant", has_token, ROLE_OTHER_TENANT},
    {"callers.other_tenant.signer", has_signer, ROLE_OTHER_TENANT},
    {"callers.other_tenant.user_id", has_user_id, ROLE_OTHER_TENANT},
    {"credentials.deactivated", has_deactivated, ENDPOINT_CREDENTIAL},
    {"credentials.sacrificial", has_sacrificial, ENDPOINT_CREDENTIAL},
    {"credentials.other_tenant", has_other_tenant, ENDPOINT_CREDENTIAL},
    {"applications.deactivated", has_deactivated, ENDPOINT_APPLICATION},
    {"applications.sacrificial", has_sacrificial, ENDPOINT_APPLICATION},
    {"applications.other_tenant", has_other_tenant, ENDPOINT_APPLICATION},
    {"credentials.expired_user_action", has_expired_user_action, ENDPOINT_CREDENTIAL},
    {"applications.expired_user_action", has_expired_user_action, ENDPOINT_APPLICATION},
    {"application", has_application, 0},
    {"server_side_application", has_server_side_application, 0},
    {"read_back", has_read_back, 0},
    {"hooks.next_request_fails", has_next_request_fails, 0},
};
enum { CAPABILITY_COUNT = sizeof capabilities / sizeof capabilities[0] };

struct status capability_check(const char *name)
{
    const char *names[CAPABILITY_COUNT];
    for (size_t i = 0; i < CAPABILITY_COUNT; i++) {
        names[i] = capabilities[i].name;
        if (strcmp(name, names[i]) == 0)
            return status_ok();
    }
    const char *nearest = options_nearest(name, names, CAPABILITY_COUNT);
    return status_fail(STATUS_INPUT, "unknown capability \"%.60s\"%s%s%s", name,
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
}

bool capability_held(const struct target *target, const char *name)
{
    for (size_t i = 0; i < CAPABILITY_COUNT; i++)
        if (strcmp(name, capabilities[i].name) == 0)
            return capabilities[i].held(target, capabilities[i].which);
    assert(false && "a capability that capability_check() refuses");
    return false;
}
