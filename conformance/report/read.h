/* Reads a JSON report back: of this program, of another version of it, or of whoever wrote it. */
#ifndef DFNS_CONFORMANCE_REPORT_READ_H
#define DFNS_CONFORMANCE_REPORT_READ_H

#include <cjson/cJSON.h>

#include "common/map.h"
#include "common/status.h"

/* Texts and cases borrow from the tree; nothing in them is trusted. */
struct old_report {
    cJSON *tree;
    const char *path; /* borrowed from the caller */
    const cJSON *cases;
    struct map *by_id; /* leads to a case */
};

/* STATUS_INPUT, with file, line and column, for what is no report; members that it does not know
 * are none of its business. STATUS_IO. On failure there is nothing to free. */
MUST_USE struct status report_read(const char *path, struct old_report *out);
void report_read_free(struct old_report *report);

#endif
