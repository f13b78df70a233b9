/* What a run has measured where no clause says what is right, by topic and in few words. */
#ifndef DFNS_CONFORMANCE_REPORT_PROFILE_H
#define DFNS_CONFORMANCE_REPORT_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "conformance/result/result.h"

/* One measurement. */
struct observation {
    const char *topic;    /* "Which of two faults is reported"; static */
    struct span slug;     /* the case's, borrowed: "nonce-and-body" */
    struct span step;     /* borrowed, without the endpoint; that of the case for a passive one */
    const char *endpoint; /* "cred", "app", or "" for a passive case; static */
    char *values;         /* what came, one after the other: "400 request nonce is …" */
};

/* Owns its rows, which borrow from the run. Sorted by topic, otherwise in the run's order. */
struct profile {
    struct observation *rows;
    size_t count;
};

/* False when memory is short; `*out` is to be freed either way. */
bool profile_make(const struct run_result *run, struct profile *out);
void profile_free(struct profile *profile);

/* True when two rows are of one case, whatever the endpoint. */
bool profile_same_case(const struct observation *a, const struct observation *b);

#endif
