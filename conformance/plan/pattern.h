/* What --run and --skip take: ids, globs over ids, endpoints, groups, tags, levels, safeties. */
#ifndef DFNS_CONFORMANCE_PLAN_PATTERN_H
#define DFNS_CONFORMANCE_PLAN_PATTERN_H

#include "conformance/fixture/fixture.h"

/* Owns its texts. All zero is the empty list. */
struct patterns {
    char **texts;
    size_t count;
};

/* Adds each part of a list that commas separate. STATUS_INPUT for an empty part. */
MUST_USE struct status patterns_add(struct patterns *patterns, const char *list);

bool pattern_matches(const char *pattern, const struct fixture *fixture);

/* True when one of them matches. */
bool patterns_match(const struct patterns *patterns, const struct fixture *fixture);

void patterns_free(struct patterns *patterns);

#endif
