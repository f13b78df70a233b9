/* A JSON file of ours: read strictly, faults told with file, line and column. */
#ifndef DFNS_COMMON_DOCUMENT_H
#define DFNS_COMMON_DOCUMENT_H

#include <cjson/cJSON.h>

#include "common/span.h"
#include "common/status.h"

/* On success `*tree` is the caller's to delete. `file` is for the message. */
MUST_USE struct status document_parse(const char *file, struct span text, cJSON **tree);

/* The same for a file of many values; see json_parse_large(). */
MUST_USE struct status document_parse_large(const char *file, struct span text, size_t max_values,
                                            cJSON **tree);

/* Of a fault in what is parsed, told as "<pointer>: …": puts file, line and column in front. Other
 * faults and success stay as they are, but for the file's name. */
MUST_USE struct status document_fault(struct status fault, const char *file, struct span text);

#endif
