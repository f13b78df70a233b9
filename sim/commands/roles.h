/* Who plays which part: the "roles" of a world file, looked up in the world. */
#ifndef DFNS_SIM_COMMANDS_ROLES_H
#define DFNS_SIM_COMMANDS_ROLES_H

#include "sim/world/world.h"

/* All borrowed from the world. */
struct caller {
    const struct token *token;
    const struct credential *credential; /* signs; NULL for a caller that cannot */
};

/* The callers that a world may name, the one for everyday use first. */
extern const char *const caller_roles[];
enum { CALLER_ROLES = 5 };

/* STATUS_INPUT, naming what is missing, when the world has no such caller. */
MUST_USE struct status roles_caller(const struct world *world, const char *role,
                                    struct caller *out);

/* The application that calls. */
MUST_USE struct status roles_application(const struct world *world, const struct application **out);

/* What is left of a key's PEM document without the words before it; absent for none. */
struct span roles_pem(const char *pem);

#endif
