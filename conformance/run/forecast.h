/*
 * What a plan will send to a target that answers as documented, counted without sending anything.
 *
 * A control that is not accepted ends its case early, and a target that says it is busy (429 with
 * Retry-After) is asked again: such a target gets fewer requests, or more.
 */
#ifndef DFNS_CONFORMANCE_RUN_FORECAST_H
#define DFNS_CONFORMANCE_RUN_FORECAST_H

#include "conformance/plan/plan.h"

/* How a row sends its requests. */
enum manner {
    MANNER_CONTROL, /* the valid request, before the step that changes it */
    MANNER_SEND,
    MANNER_RACE,   /* at once */
    MANNER_SEARCH, /* as many as it takes to find a limit */
    MANNER_LOOK,   /* reads back the state, sends nothing else */
};

/* `fewest` is less than the three others together only where a search may end early. */
struct forecast_row {
    const char *step; /* borrowed from the case */
    enum endpoint endpoint;
    enum manner manner;
    size_t sent;      /* to the endpoint itself */
    size_t signing;   /* to get user actions: two for each */
    size_t read_back; /* listings */
    size_t fewest;
};

/* Of one case, or of what comes before all; owns its rows. */
struct forecast {
    struct forecast_row *rows; /* NULL for preflight, and for a case that sends nothing */
    size_t row_count;
    size_t fewest;
    size_t most;
};

/* "control", "send", "race", "search", "look". */
const char *manner_name(enum manner manner);

/* All that the row sends, at most. */
size_t forecast_row_most(const struct forecast_row *row);

/* Before the first case: as many attempts as it takes to find the form of the nonce. */
struct forecast forecast_preflight(const struct target *target, const struct edition *edition);

/* STATUS_MEMORY is the only error. `*out` is the caller's, for forecast_free(). */
MUST_USE struct status forecast_case(const struct plan_item *item, struct forecast *out);
void forecast_free(struct forecast *forecast);

#endif
