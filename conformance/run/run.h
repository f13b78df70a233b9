/* A whole run: preflight, then the cases as planned, into one result. */
#ifndef DFNS_CONFORMANCE_RUN_RUN_H
#define DFNS_CONFORMANCE_RUN_RUN_H

#include "conformance/http/transport.h"
#include "conformance/plan/plan.h"
#include "conformance/run/baseline.h"

/* Told as the run goes, one thing at a time, from whichever thread. Each may be NULL. What they are
 * shown is redacted. */
struct run_observer {
    void *context;
    /* After preflight; `run` has no cases yet. */
    void (*begun)(void *context, const struct run_result *run, size_t total);
    /* `done` cases have been told of, and these are what case_ended counts. */
    void (*case_started)(void *context, const char *id, size_t done, size_t total);
    /* In the plan's order, however many run at a time. */
    void (*case_ended)(void *context, const struct case_result *c, size_t done, size_t total);
};

/* Everything is borrowed. */
struct run_setup {
    const struct plan *plan;
    const struct target *target;
    const struct edition *edition;
    const struct clauses *clauses;
    const char *selection; /* the patterns as given; NULL for all */
    bool strict;
    bool state_change;
    uint64_t seed;
    size_t jobs; /* cases at a time, 1 to CREW_MAX_JOBS */
    long timeout_ms;
    int64_t until_us;                /* no case begins later (clock_monotonic_us()); 0: no limit */
    int64_t per_second;              /* requests, at most; 0: as many as there are */
    const struct route *route;       /* NULL: the plain way */
    struct baseline *baseline;       /* what is known to fail; NULL for nothing */
    const struct fixture_set *cases; /* all that there are, which it may name; with `baseline` */
    char *const *accepted;           /* capabilities whose absence is fine */
    size_t accepted_count;
    const atomic_int *stop; /* the number of the signal that ends the run; NULL: none */
    struct run_observer observer;
    bool light; /* nobody looks into the exchanges of a case that passed, once it was told of */
};

enum run_end {
    RUN_ENDED,       /* exit code and outcome are in the result */
    RUN_UNREACHABLE, /* preflight failed: `*status` says why; there are no cases */
    RUN_BROKEN,      /* our own trouble; the result holds the cases that were finished */
};

/* Fills in `*out`, which is the caller's to free however it ends; `*status` is for the latter two.
 */
enum run_end run_all(const struct run_setup *setup, struct run_result *out, struct status *status);

#endif
