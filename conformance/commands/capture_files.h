/* The folder of --capture. */
#ifndef DFNS_CONFORMANCE_COMMANDS_CAPTURE_FILES_H
#define DFNS_CONFORMANCE_COMMANDS_CAPTURE_FILES_H

#include <stdio.h>

#include "common/status.h"
#include "conformance/result/result.h"

/* All zero captures nothing. */
struct capture_files {
    const char *folder; /* borrowed */
    FILE *index;
};

/* `folder` is made, or is empty; NULL for none. On failure there is nothing to close. */
MUST_USE struct status capture_open(const char *folder, struct capture_files *out);

/* Writes what the case has sent and got, at once, so that of a run that is killed there is what it
 * did. What a case that watches shows once more is left out. */
MUST_USE struct status capture_case(struct capture_files *files, const struct case_result *c);

void capture_close(struct capture_files *files);

#endif
