/* A server that is measured: a process of its own, on the servers' processor. */
#ifndef DFNS_BENCH_CONTESTANT_H
#define DFNS_BENCH_CONTESTANT_H

#include <stdint.h>

#include "common/span.h"
#include "common/status.h"
#include "tests/support/process.h"

struct contestant {
    struct process process;
    bool running;
    int port;
    char url[64];
};

/* `argv` as process_start() takes it. With `port` 0 the server says on its first line of output
 * where it listens, as {"url": ...}; otherwise it is there once it can be connected to. */
MUST_USE struct status contestant_start(const char *const argv[], int port, struct contestant *out);

/* What it has computed so far; that of its children does not count. */
int64_t contestant_cpu_ns(const struct contestant *contestant);

/* The memory that it occupies now. */
double contestant_rss_mib(const struct contestant *contestant);

/* Sends the bytes on a connection of its own and appends the answer, which must have a
 * Content-Length, as it came. */
MUST_USE struct status contestant_ask(const struct contestant *contestant, struct span request,
                                      struct buf *answer);

/* PUTs the JSON to a path of the simulator's administration, such as "faults". */
MUST_USE struct status contestant_order(const struct contestant *simulator, const char *path,
                                        const char *json);

/* A port that nobody uses now, for a server that cannot choose one. */
MUST_USE struct status find_free_port(int *port);

void contestant_stop(struct contestant *contestant);

#endif
