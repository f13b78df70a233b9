/* The names of an object's members. */
#ifndef DFNS_COMMON_JSON_MEMBERS_H
#define DFNS_COMMON_JSON_MEMBERS_H

#include "common/json.h"

/* The members of an object, sorted by name; the caller frees the array. NULL without memory. */
const cJSON **json_sorted_members(const cJSON *object, size_t *count);

/* Does an object within `tree`, which was read from `text`, name a member twice? */
struct json_error json_check_members(struct span text, const cJSON *tree);

#endif
