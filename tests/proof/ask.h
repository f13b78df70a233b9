/* One call of a running simulator's admin surface. */
#ifndef DFNS_TESTS_ASK_H
#define DFNS_TESTS_ASK_H

#include "tests/support/pair.h"

/* The answer, which must be 200 and is the caller's. */
cJSON *ask(const struct pair *pair, const char *method, const char *path);

#endif
