/* A command of the target file: a secret, or a signer. */
#ifndef DFNS_CONFORMANCE_TARGET_SHELL_H
#define DFNS_CONFORMANCE_TARGET_SHELL_H

#include "common/buf.h"
#include "common/status.h"

enum { SHELL_TIMEOUT_MS = 10000 };

/*
 * Runs `command` with /bin/sh, `input` as its standard input, and appends what it prints to `out`,
 * whose ceiling limits it. Its standard error is ours. STATUS_IO when it cannot be started, ends
 * with another code than 0, or takes longer than `timeout_ms`; it and its children are then ended.
 */
MUST_USE struct status shell_run(const char *command, struct span input, int timeout_ms,
                                 struct buf *out);

#endif
