/* What somebody might use instead: for orientation. */
#ifndef DFNS_BENCH_RIVALS_H
#define DFNS_BENCH_RIVALS_H

#include "tests/bench/bench.h"

/* A fake written by hand on node:http, and nginx with `return 200`. One that is not installed is
 * left out, which is said. */
MUST_USE struct status rivals_start(const struct bench *bench, struct contestant *node,
                                    struct contestant *nginx);

#endif
