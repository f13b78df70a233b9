/* What a target may answer to do harm, and what the suite must make of it. */
#ifndef DFNS_TESTS_HOSTILE_ROWS_H
#define DFNS_TESTS_HOSTILE_ROWS_H

#include "tests/hostile/hostile_server.h"

struct hostile_row {
    const char *name;
    struct hostile_answer answer;
    const char *verdict; /* of the case */
    const char *words;   /* in what the suite says of it; "" where the verdict says enough */
};

/* NULL past the last one. */
const struct hostile_row *hostile_row(size_t index);

#endif
