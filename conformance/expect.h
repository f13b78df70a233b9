/* Holds an answer against one expectation. Pure: no network, no clock. */
#ifndef DFNS_CONFORMANCE_EXPECT_H
#define DFNS_CONFORMANCE_EXPECT_H

#include <regex.h>

#include "conformance/answer.h"
#include "conformance/expectation.h"

/* An expectation whose placeholders are replaced. All borrowed. */
struct wanted {
    const char *step; /* for the reports */
    const char *on;
    enum op op;
    const cJSON *value;     /* NULL for present and absent */
    const regex_t *pattern; /* the value, compiled; NULL: not yet */
    enum level level;
    const char *clause;
    bool control;
};

/* For one that is judged many times. On success `*out` is the caller's, for regfree(). STATUS_INPUT
 * when the value is no pattern. */
MUST_USE struct status expect_compile(const cJSON *value, regex_t *out);

/* Fills in `*out`, which is the caller's to free. STATUS_INPUT when the expectation itself cannot
 * be used (a pattern that is none), STATUS_MEMORY. */
MUST_USE struct status expect_judge(const struct wanted *wanted, const struct answer *answer,
                                    struct assertion_result *out);

#endif
