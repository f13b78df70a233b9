/*
 * Signatures take a hundred times longer to verify than anything else, so that is done outside the
 * world's lock: collect the keys under it, prove without it, decide under it again.
 */
#ifndef DFNS_SIM_DECIDE_EVIDENCE_H
#define DFNS_SIM_DECIDE_EVIDENCE_H

#include "sim/decide/call.h"

/* The keys that must be tried; NULL where there is nothing to verify. */
struct evidence {
    struct key *api_key;    /* of a server-side application */
    struct key *signer_key; /* of the credential that completes a challenge */
    struct key *bearer_key; /* of the world, for a bearer that it did not hand out itself */
};

/* Under the lock. True when there is something to prove. */
bool evidence_collect(const struct world *world, const struct call *call,
                      struct evidence *evidence);

/* Without the lock: fills in the call's proofs and lets go of the keys. False when one of them
 * could not be made for want of memory: nothing may be concluded from them then. */
bool evidence_prove(struct evidence *evidence, struct call *call);

/* The parts of a completed challenge's first factor; NULL for what is not there. */
struct assertion {
    const char *kind, *credential_id, *client_data, *signature;
};
struct assertion evidence_assertion(const struct call *call);

#endif
