/* Folders that a program fills with files of its own, and nobody else's. */
#ifndef DFNS_COMMON_FOLDER_H
#define DFNS_COMMON_FOLDER_H

#include "common/span.h"
#include "common/status.h"

/* Makes the folder, or takes it when it is there and empty. STATUS_INPUT when something is in it,
 * so that nothing is overwritten; STATUS_IO. */
MUST_USE struct status folder_claim(const char *folder);

/* Writes a file that is not there yet. `name` is relative to the folder, with slashes between its
 * parts, no part being "" or beginning with a dot; folders on the way are made. No link is
 * followed. STATUS_INPUT for another name or a file that is there; STATUS_IO. */
MUST_USE struct status folder_write(const char *folder, const char *name, struct span content);

#endif
