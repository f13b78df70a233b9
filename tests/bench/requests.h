/* Requests made ahead, so that making them costs nothing while measuring: each that needs one has a
 * nonce and a user action of its own. Both are good for five minutes. */
#ifndef DFNS_BENCH_REQUESTS_H
#define DFNS_BENCH_REQUESTS_H

#include "common/buf.h"
#include "common/status.h"
#include "sim/world/world.h"
#include "tests/bench/kinds.h"

/* Owns the bytes. */
struct requests {
    struct buf bytes;
    size_t *ends; /* where each request ends */
    size_t count;
};

/* `world` is the one that the simulator serves, and `now_ms` what its clock says. */
MUST_USE struct status requests_make(struct world *world, const struct kind *kind, size_t count,
                                     int64_t now_ms, struct requests *out);

/* Borrowed. */
struct span requests_at(const struct requests *requests, size_t index);

void requests_free(struct requests *requests);

#endif
