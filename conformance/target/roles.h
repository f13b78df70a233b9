/* The callers that a target file may name. */
#ifndef DFNS_CONFORMANCE_TARGET_ROLES_H
#define DFNS_CONFORMANCE_TARGET_ROLES_H

#include <stdbool.h>

enum role { ROLE_PERMITTED, ROLE_UNPERMITTED, ROLE_SECOND, ROLE_EXPIRED, ROLE_OTHER_TENANT };
enum { ROLE_COUNT = 5 };

/* "permitted", "unpermitted" ... */
extern const char *const role_names[ROLE_COUNT];

/* False when there is none of that name. */
bool role_find(const char *name, enum role *out);

#endif
