#include "sim/world/permission.h"

#include <string.h>

static const char *const names[] = {
#define PERMISSION(symbol, name) name,
#include "sim/world/permission.def"
#undef PERMISSION
};

const char *permission_name(enum permission permission)
{
    return names[permission];
}

bool permission_add(const char *name, permission_set *set)
{
    for (unsigned i = 0; i < PERMISSION_COUNT; i++) {
        if (strcmp(names[i], name) == 0) {
            *set |= (permission_set)1 << i;
            return true;
        }
    }
    return false;
}

const char *const *permission_names(void)
{
    return names;
}
