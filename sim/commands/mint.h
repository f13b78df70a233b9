/* A request of the two endpoints, with all that must be fresh in it. */
#ifndef DFNS_SIM_COMMANDS_MINT_H
#define DFNS_SIM_COMMANDS_MINT_H

#include "sim/commands/roles.h"

struct action {
    const char *method;
    const char *path;
    const char *payload;
};

/* Appends a fresh nonce, as it stands in the header. */
MUST_USE struct status mint_nonce(struct buf *out);

/* Appends a user action for that request, signed for the caller. */
MUST_USE struct status mint_user_action(struct world *world, const struct caller *caller,
                                        const struct action *action, struct buf *out);

/* The two operations that are deactivated with, by the word that `dfns-sim curl` takes. */
struct deactivation {
    const char *word;
    const char *path;
    const char *member;
    const char *id; /* the page's own example */
};

extern const struct deactivation deactivations[2];

/* Appends {"credentialUuid":"..."}. */
void mint_payload(const struct deactivation *deactivation, const char *id, struct buf *out);

#endif
