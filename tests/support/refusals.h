/* A request for every reason that the service can give; those of the check "request", which arise
 * in the HTTP adapter, are not here but for two. */
#ifndef DFNS_TESTS_REFUSALS_H
#define DFNS_TESTS_REFUSALS_H

#include "tests/support/stage.h"

struct refusal {
    enum reason reason;
    enum operation_id operation;
    void (*prepare)(struct stage *stage); /* or */
    const char *body;
};

extern const struct refusal refusals[];
extern const size_t refusal_count;

/* Makes the request, on a stage of its own. It may change the stage's world and time. */
void refusal_prepare(struct stage *stage, const struct refusal *refusal);

/* Edition 2025 does without nonce and application where the application is a client-side one. */
bool refusal_arises_in(const struct refusal *refusal, const char *edition);

#endif
