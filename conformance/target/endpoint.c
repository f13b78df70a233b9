#include "conformance/target/endpoint.h"

#include <string.h>

static const struct endpoint_row endpoints[ENDPOINT_COUNT] = {
    [ENDPOINT_CREDENTIAL] = {"cred", "credentials", "credential", "/auth/credentials/deactivate",
                             "/auth/credentials", "credentialUuid"},
    [ENDPOINT_APPLICATION] = {"app", "applications", "application", "/auth/manage/apps/deactivate",
                              "/auth/manage/apps", "appId"},
};

static const char *const resources[RESOURCE_COUNT] = {
    [RESOURCE_DEACTIVATED] = "deactivated",
    [RESOURCE_SACRIFICIAL] = "sacrificial",
    [RESOURCE_SACRIFICIAL_2] = "sacrificial:2",
    [RESOURCE_OTHER_TENANT] = "other_tenant",
    [RESOURCE_UNKNOWN] = "unknown",
};

const struct endpoint_row *endpoint_row(enum endpoint endpoint)
{
    return &endpoints[endpoint];
}

enum endpoint endpoint_other(enum endpoint endpoint)
{
    return endpoint == ENDPOINT_CREDENTIAL ? ENDPOINT_APPLICATION : ENDPOINT_CREDENTIAL;
}

bool endpoint_find(const char *name, enum endpoint *out)
{
    for (size_t i = 0; i < ENDPOINT_COUNT; i++) {
        if (strcmp(endpoints[i].name, name) != 0)
            continue;
        *out = (enum endpoint)i;
        return true;
    }
    return false;
}

const char *resource_name(enum resource resource)
{
    return resources[resource];
}

bool resource_find(const char *name, enum resource *out)
{
    for (size_t i = 0; i < RESOURCE_COUNT; i++) {
        if (strcmp(resources[i], name) != 0)
            continue;
        *out = (enum resource)i;
        return true;
    }
    return false;
}
