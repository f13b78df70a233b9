/*
 * A request while it is being made from a step: what is chosen before anything is signed, and the
 * mutations applied to it. Pure but for what vars draws; conformance/compose/compose.h does the
 * rest.
 */
#ifndef DFNS_CONFORMANCE_COMPOSE_DRAFT_H
#define DFNS_CONFORMANCE_COMPOSE_DRAFT_H

#include "conformance/compose/vars.h"
#include "conformance/fixture/fixture.h"
#include "conformance/http/request.h"

/* Owns its buffers; the rest is borrowed. */
struct draft {
    bool server_side; /* the application that calls is the server-side one */
    enum role caller; /* whose bearer is sent */
    enum role signer; /* who signs the user action */
    enum resource resource;
    const char *method;
    struct buf body;
    struct buf signed_method;
    struct buf signed_path;
    struct buf signed_payload;
};

/* What the steps before this one sent, for "replay". */
struct sent {
    const struct step *steps;
    const struct request *requests; /* one for each of `count` steps */
    size_t count;
};

/* What the mutations choose: application, caller, signer, resource, method. */
struct draft draft_choose(const struct step *step, const struct mutation *mutations, size_t count);

/* Builds body and what is signed, mutations included. STATUS_INPUT when one cannot be applied. */
MUST_USE struct status draft_fill(struct draft *draft, const struct vars *vars,
                                  const struct mutation *mutations, size_t count);

/* True when a mutation takes the place of the header's minted value, which is then not needed. */
bool draft_replaces_header(const struct mutation *mutations, size_t count, const char *name);

/* Applies what is said of headers to a request that is otherwise complete. */
MUST_USE struct status draft_headers(struct request *request, const struct vars *vars,
                                     const struct mutation *mutations, size_t count,
                                     const struct sent *sent);

void draft_free(struct draft *draft);

#endif
