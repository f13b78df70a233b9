/* How fast requests may go out: each takes a turn, and turns are so far apart. Times are of a clock
 * that only moves forward, in microseconds. */
#ifndef DFNS_CONFORMANCE_HTTP_PACE_H
#define DFNS_CONFORMANCE_HTTP_PACE_H

#include <stddef.h>
#include <stdint.h>

/* All zero: no limit. */
struct pace {
    int64_t interval_us; /* between two requests; 0: no limit */
    int64_t next_us;     /* when the next turn is */
};

struct pace pace_make(int64_t requests_per_second); /* 0: no limit */

/* Takes the turns of `count` requests that go out together. Returns how long they have to wait;
 * time that was not used is not saved up. */
int64_t pace_take(struct pace *pace, size_t count, int64_t now_us);

#endif
