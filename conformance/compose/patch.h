/* Changes one place of a JSON document. */
#ifndef DFNS_CONFORMANCE_COMPOSE_PATCH_H
#define DFNS_CONFORMANCE_COMPOSE_PATCH_H

#include <cjson/cJSON.h>

#include "common/status.h"

/* Puts `value` (taken in any case) where the RFC 6901 pointer, which is not empty, leads: a member
 * of an object, replaced or added, or an element of an array that exists. STATUS_INPUT when there
 * is no such place. */
MUST_USE struct status patch_set(cJSON *root, const char *pointer, cJSON *value);

/* Removes what the pointer leads to. STATUS_INPUT when there is nothing. */
MUST_USE struct status patch_remove(cJSON *root, const char *pointer);

#endif
