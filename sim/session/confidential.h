/*
 * Which parts of an exchange are secret: the bearer, an application's secret and signature, the
 * nonce and the user action in headers; one-time tokens and signatures in bodies.
 */
#ifndef DFNS_SIM_SESSION_CONFIDENTIAL_H
#define DFNS_SIM_SESSION_CONFIDENTIAL_H

#include "common/json.h"
#include "sim/arrival.h"
#include "sim/session/redaction.h"

/* The secret part of a header's value: all of it, what follows the scheme, or absent where there is
 * none. A bearer is secret under whatever name it is sent. */
struct span confidential_header(const struct header *header);

/* Is a body's member of that name secret, with all that is in it? */
bool confidential_member(const char *name);

/* Add the secrets of all headers, or of a body, to `redaction`; they are borrowed. */
void confidential_headers(const struct arrival *arrival, struct redaction *redaction);
void confidential_json(const cJSON *body, struct redaction *redaction);

/* The same for a body that cannot be read as JSON: whatever looks like such a member, in JSON with
 * mistakes or in a form, is taken for one. */
void confidential_text(struct span body, struct redaction *redaction);

#endif
