/*
 * Groups of variations such that any two that combine are together in one of them. Far fewer trials
 * than there are pairs: each group of eight holds 28.
 */
#ifndef DFNS_TESTS_COVERING_H
#define DFNS_TESTS_COVERING_H

#include "sim/deviate/deviation.h"

struct covering_group {
    size_t members[MAX_DEVIATIONS]; /* indices of deviation_row(VARIATION, …) */
    size_t count;
};

/* What the groups hold, counted without regard to how they were made. */
struct covering_count {
    size_t variations;
    size_t pairs;   /* that combine: all but those that vary the same */
    size_t covered; /* of these, in at least one group */
};
struct covering_count covering_count(const struct covering_group *groups, size_t count);

/* Fills in at most `max` groups and gives how many there are; aborts when more are needed. */
size_t covering_make(struct covering_group *groups, size_t max);

#endif
