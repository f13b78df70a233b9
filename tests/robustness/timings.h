/*
 * How long something took, each time that it was done. What is asserted is the middle one, as any
 * single one may have waited for a busy machine; and of the release build alone, which ./check
 * names in DFNS_BIN_DIR, as sanitizers are slow.
 */
#ifndef DFNS_TESTS_TIMINGS_H
#define DFNS_TESTS_TIMINGS_H

#include <stddef.h>
#include <stdint.h>

struct timings {
    int64_t *us;
    size_t count;
};

/* Adds what has passed since `began_us`, a time of clock_monotonic_us(). */
void timings_add(struct timings *timings, int64_t began_us);

/* Prints the middle and the longest one, after what was done; the middle one must be below the
 * limit where that is asserted. Empties the timings. */
void timings_check(struct timings *timings, const char *what, int64_t limit_us);

#endif
