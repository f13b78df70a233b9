#include "tests/robustness/timings.h"

#include "tests/support/check.h"

#include <stdlib.h>

#include "common/clock.h"
#include "tests/robustness/subject.h"

/* The array doubles at powers of two, so the count tells how much room there is. */
void timings_add(struct timings *timings, int64_t began_us)
{
    int64_t took_us = clock_monotonic_us() - began_us;
    size_t count = timings->count;
    if ((count & (count - 1)) == 0) {
        timings->us = realloc(timings->us, (count ? count * 2 : 1) * sizeof *timings->us);
        assert_non_null(timings->us);
    }
    timings->us[timings->count++] = took_us;
}

static int compare(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

void timings_check(struct timings *timings, const char *what, int64_t limit_us)
{
    assert_true(timings->count > 0);
    qsort(timings->us, timings->count, sizeof *timings->us, compare);
    int64_t middle_us = timings->us[timings->count / 2],
            longest_us = timings->us[timings->count - 1];
    print_message("figure: %s: %.3f ms, the longest of %zu %.3f ms\n", what,
                  (double)middle_us / 1e3, timings->count, (double)longest_us / 1e3);
    if (subject_is_release())
        assert_true(middle_us < limit_us);
    free(timings->us);
    *timings = (struct timings){0};
}
