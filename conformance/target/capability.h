/* What a target file may offer beyond the bare minimum, each by a dotted name:
 * "callers.expired", "callers.second.signer", "credentials.sacrificial", "read_back" ... */
#ifndef DFNS_CONFORMANCE_TARGET_CAPABILITY_H
#define DFNS_CONFORMANCE_TARGET_CAPABILITY_H

#include "common/status.h"

struct target;

/* STATUS_INPUT, naming the nearest, when there is none of that name. */
MUST_USE struct status capability_check(const char *name);

/* True when the target file has it. `name` is one that capability_check() accepts. */
bool capability_held(const struct target *target, const char *name);

#endif
