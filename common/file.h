/* Whole files. */
#ifndef DFNS_COMMON_FILE_H
#define DFNS_COMMON_FILE_H

#include "common/buf.h"
#include "common/status.h"

/* Appends the file's content to `out`, whose ceiling limits it. "-" is standard input. Every
 * message begins with the path. */
MUST_USE struct status file_read(const char *path, struct buf *out);

/* Writes a file so that under `path` there is always the old content or the whole new one: a
 * temporary file in the same folder, flushed to disk, then renamed. Readable by all, writable by
 * the owner, less the umask. What is no regular file (a link, a pipe, a device) stays what it is
 * and is written to. */
MUST_USE struct status file_write(const char *path, struct span content);

/* Where `name` is found for somebody who wrote it into the file `beside`: `name` itself when it is
 * absolute, else in the folder of `beside`. The caller frees it; NULL when memory is short. */
char *file_beside(const char *beside, const char *name);

#endif
