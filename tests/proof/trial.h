/* A trial: a simulator that deviates, and what the suite finds in it. */
#ifndef DFNS_TESTS_TRIAL_H
#define DFNS_TESTS_TRIAL_H

#include "common/json.h"

enum { TRIAL_MAX_FLAGS = 16 };

struct trial {
    const char *flags[TRIAL_MAX_FLAGS + 1]; /* "--defect", "nonce-not-required"; ends with NULL */

    const char *seed; /* the cases are shuffled by it; NULL: in the order of their ids */

    /* Found out by trials_run(). */
    cJSON *result;         /* owns what follows; NULL when a program crashed or said nothing */
    const cJSON *verdicts; /* {"cred.ok.first": "PASS", …} */
    const cJSON *judged;   /* ids of the cases with an assertion that is more than observed */
    int exit_code;         /* of the suite; -1 without a result */
    int64_t hits;          /* how often something deviated; the least, of several */
};

/* Runs them all, two at a time, and tells a person how far it is. */
void trials_run(struct trial *trials, size_t count);

/* NULL when the case was not run. */
const char *trial_verdict(const struct trial *trial, const char *id);

void trials_free(struct trial *trials, size_t count);

#endif
