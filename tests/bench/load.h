/*
 * A load generator: one thread, epoll, plain sockets. It keeps a number of connections busy with
 * requests that were made ahead, one in flight on each, until all have been answered. Where the
 * server announces that it closes, it connects again.
 */
#ifndef DFNS_BENCH_LOAD_H
#define DFNS_BENCH_LOAD_H

#include <stdint.h>

#include "tests/bench/requests.h"

struct load {
    int port; /* on 127.0.0.1 */
    unsigned connections;
    const struct requests *requests; /* borrowed */
    size_t first, count;             /* which of them; each is sent once */
    int status;                      /* what each must be answered ... */
    const char *answer;              /* ... and the whole body; NULL: any */
};

struct load_result {
    double seconds;
    double busy;    /* the share of that time in which the generator itself computed, 0 to 1 */
    int64_t p50_ns; /* from before a request is sent to when its answer is there */
    int64_t p99_ns;
    size_t connected; /* how often */
};

/* STATUS_INPUT, with the answer, when one is not what it must be; STATUS_IO when the server is not
 * there or breaks off. */
MUST_USE struct status load_run(const struct load *load, struct load_result *result);

#endif
