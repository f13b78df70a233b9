/* A part of reading target files, see conformance/target/target.h. */
#ifndef DFNS_CONFORMANCE_TARGET_TARGET_READ_H
#define DFNS_CONFORMANCE_TARGET_TARGET_READ_H

#include "conformance/target/target.h"

/* Sets the address and what follows from it. STATUS_INPUT says what was expected. */
MUST_USE struct status target_set_url(const char *text, struct target *target);

#endif
