/* An expectation turned around: it is unmet by whatever meets it. */
#ifndef DFNS_TESTS_INVERT_H
#define DFNS_TESTS_INVERT_H

#include "common/json.h"

/*
 * The caller's; NULL when there is no such way, ways being counted from 0.
 *
 * Of one that was met, what is nearest: a status one more or one less, a message with a character
 * more, "absent" for "present". Of one that was not, its complement, which is met. `edition` is the
 * tree of an edition, for the numbers behind {{error.….status}}.
 */
cJSON *invert(const cJSON *expectation, bool met, const cJSON *edition, size_t way);

#endif
