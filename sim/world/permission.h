/* Sets of permissions. */
#ifndef DFNS_SIM_WORLD_PERMISSION_H
#define DFNS_SIM_WORLD_PERMISSION_H

#include <stdbool.h>
#include <stdint.h>

enum permission {
#define PERMISSION(symbol, name) PERMISSION_##symbol,
#include "sim/world/permission.def"
#undef PERMISSION
    PERMISSION_COUNT
};

/* One bit for each permission. */
typedef uint32_t permission_set;

#define PERMISSION_BIT(symbol) ((permission_set)1 << PERMISSION_##symbol)
#define PERMISSION_ALL         (((permission_set)1 << PERMISSION_COUNT) - 1)

/* "Auth:Creds:Update". */
const char *permission_name(enum permission permission);

/* Adds the permission of that name to `*set`; false when there is none. */
bool permission_add(const char *name, permission_set *set);

/* All names, in the order of the enum, for "did you mean". */
const char *const *permission_names(void);

#endif
