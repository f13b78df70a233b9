/*
 * Whole numbers that a double does not hold. cJSON keeps a number as a double only, and 2^53 + 1 is
 * 2^53 to it. Of such a number the tree keeps the digits, too, so that it is written and compared
 * as it was sent; whoever asks for an integer (json_integer()) is given no other in its place.
 */
#ifndef DFNS_COMMON_JSON_EXACT_H
#define DFNS_COMMON_JSON_EXACT_H

#include <cjson/cJSON.h>

#include "common/span.h"

/* Keeps them in `tree`, which was read from `text`. False when memory is short. */
bool json_keep_exact(struct span text, cJSON *tree);

/* The digits of a number that has them, borrowed from the tree; else NULL: the double is exact, or
 * has a fraction or an exponent and is what it denotes. */
const char *json_exact(const cJSON *number);

#endif
