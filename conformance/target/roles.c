#include "conformance/target/roles.h"

#include <string.h>

const char *const role_names[ROLE_COUNT] = {
    [ROLE_PERMITTED] = "permitted", [ROLE_UNPERMITTED] = "unpermitted",   [ROLE_SECOND] = "second",
    [ROLE_EXPIRED] = "expired",     [ROLE_OTHER_TENANT] = "other_tenant",
};

bool role_find(const char *name, enum role *out)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (strcmp(role_names[i], name) != 0)
            continue;
        *out = (enum role)i;
        return true;
    }
    return false;
}
