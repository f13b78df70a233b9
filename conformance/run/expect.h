/* Holds an answer against one expectation. Pure: no network, no clock. */
#ifndef DFNS_CONFORMANCE_RUN_EXPECT_H
#define DFNS_CONFORMANCE_RUN_EXPECT_H

#include "conformance/fixture/expectation.h"
#include "conformance/result/answer.h"

/* An expectation whose placeholders are replaced. All borrowed. */
struct wanted {
    const char *step; /* for the reports */
    const char *on;
    enum op op;
    const cJSON *value;     /* NULL for present and absent */
    const regex_t *pattern; /* the value of "matches", compiled; NULL: not yet */
    enum level level;
    const char *clause;
    bool control;
};

/* Is it met? STATUS_INPUT when the expectation itself cannot be used (a pattern that is none),
 * STATUS_MEMORY. */
MUST_USE struct status expect_look(const struct wanted *wanted, const struct answer *answer,
                                   bool *met);

/* The same as a result, which is the caller's to free. */
MUST_USE struct status expect_judge(const struct wanted *wanted, const struct answer *answer,
                                    struct assertion_result *out);

#endif
