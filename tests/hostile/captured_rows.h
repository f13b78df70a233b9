/* What a target may send where a case takes a value from the answer and sends it on. */
#ifndef DFNS_TESTS_CAPTURED_ROWS_H
#define DFNS_TESTS_CAPTURED_ROWS_H

#include "tests/hostile/hostile_rows.h"

struct captured_row {
    const char *id; /* of the case, in tests/hostile/cases */
    struct hostile_row row;
};

/* NULL past the last one. */
const struct captured_row *captured_row(size_t index);

#endif
