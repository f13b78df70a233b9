/*
 * Numbers that a double does not tell from others. cJSON keeps a number as a double only, and 2^53
 * + 1 is 2^53 to it, 1e400 what 2e400 is, and 1e-400 is 0. Of a number of that size (from 2^53 on,
 * or nearer to 0 than 2.2e-308) the tree keeps its digits, too, in one way of writing it: two of
 * them are equal when the texts are, and none is longer than JSON_MAX_NUMBER. It is written and
 * compared by them, and whoever asks for an integer (json_integer()) is given no other in its
 * place. Digits that a double has no room for in a number between are lost.
 */
#ifndef DFNS_COMMON_JSON_EXACT_H
#define DFNS_COMMON_JSON_EXACT_H

#include <cjson/cJSON.h>

#include "common/span.h"

/* Keeps them in `tree`, which was read from `text`. False when memory is short. */
bool json_keep_exact(struct span text, cJSON *tree);

/* The text of a number that has one, borrowed from the tree; else NULL: what counts is the double.
 */
const char *json_exact(const cJSON *number);

#endif
