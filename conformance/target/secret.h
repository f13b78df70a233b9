/* Secrets of a target file: never in it, but for a target on this machine. */
#ifndef DFNS_CONFORMANCE_TARGET_SECRET_H
#define DFNS_CONFORMANCE_TARGET_SECRET_H

#include <stdbool.h>

#include "common/status.h"

/* Where a secret is read: the target file, and whether it speaks of a target on this machine. */
struct secret_source {
    const char *beside; /* the target file; NULL for none */
    bool loopback;
};

/*
 * What `value` stands for: "env:NAME", "file:PATH" (relative to the target file), "command:…" (run
 * by /bin/sh, without the line feed at the end of what it prints), or itself where the target is on
 * this machine. On success `*secret` is the caller's to free. STATUS_INPUT for a variable that is
 * not set, a file that everybody may read, a literal for another machine, an empty value.
 */
MUST_USE struct status secret_read(const struct secret_source *source, const char *value,
                                   char **secret);

#endif
