/* Requests as they went over the wire, sent again by a bare loop around libcurl: a fresh connection
 * each, as the suite has it, and nothing else. */
#ifndef DFNS_BENCH_REPLAY_H
#define DFNS_BENCH_REPLAY_H

#include "common/span.h"
#include "common/status.h"

struct replay_set;

/* From the bytes of all of them, one behind the other. */
MUST_USE struct status replay_read(struct span text, struct replay_set **out);

size_t replay_set_count(const struct replay_set *set);

/* Sends them all, one after the other. `answers` has room for the status of each. */
MUST_USE struct status replay_send(const struct replay_set *set, int port, int *answers);

void replay_set_free(struct replay_set *set);

#endif
