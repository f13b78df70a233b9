/* Makes the request of a step: the valid one, signed and fresh, with the step's mutations. */
#ifndef DFNS_CONFORMANCE_COMPOSE_COMPOSE_H
#define DFNS_CONFORMANCE_COMPOSE_COMPOSE_H

#include "conformance/compose/draft.h"
#include "conformance/compose/session.h"

/* What is asked for; all borrowed. */
struct composition {
    const struct step *step;
    const struct mutation *mutations; /* the step's, or none for its control */
    size_t mutation_count;
    const char *name; /* for the exchanges */
    const struct sent *sent;
    const struct request *like; /* has the headers that the step shares; NULL for none */
};

/*
 * Signs and fills in `*out`, which is the caller's to free on success. `vars` says what the
 * placeholders stand for; its caller and id are set here to what the mutations choose, and stay.
 * Errors as of sign_user_action(); STATUS_INPUT also for a mutation that cannot be applied.
 */
MUST_USE struct status compose_request(struct session *session, struct vars *vars,
                                       const struct composition *what, struct request *out);

#endif
