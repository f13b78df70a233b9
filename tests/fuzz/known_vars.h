/* An edition and what a case may refer to, for the targets that read placeholders. */
#ifndef DFNS_TESTS_FUZZ_KNOWN_VARS_H
#define DFNS_TESTS_FUZZ_KNOWN_VARS_H

#include "conformance/compose/vars.h"

/* Every placeholder has a value in it but {{caller.user_id}} and what was captured. */
const struct vars *known_vars(void);

#endif
