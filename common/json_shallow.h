/* Reading the outermost members of a JSON document whose others are many. */
#ifndef DFNS_COMMON_JSON_SHALLOW_H
#define DFNS_COMMON_JSON_SHALLOW_H

#include "common/json.h"

/* json_parse() with every object and array within the outermost one left empty: what stands in them
 * must be JSON, but its names are not compared. */
cJSON *json_parse_shallow(struct span text, struct json_error *error);

#endif
