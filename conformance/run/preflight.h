/*
 * Before any case: is the target there, does it know the caller, is its clock right, and which form
 * of the nonce does it take? The valid request is tried with each form on an id that is deactivated
 * already, so nothing is changed.
 */
#ifndef DFNS_CONFORMANCE_RUN_PREFLIGHT_H
#define DFNS_CONFORMANCE_RUN_PREFLIGHT_H

#include "conformance/compose/session.h"

enum { PREFLIGHT_MAX_SKEW_S = 120, PREFLIGHT_NONCE_FORMS = 3 };

/* Sets session->nonce_form. A status that is not OK says in one line, without secrets, why no case
 * can be run. Without a caller that can sign, only as much is tried as can be. */
MUST_USE struct status preflight(struct session *session);

/* How many requests it takes to try one form of the nonce. */
size_t preflight_attempt_requests(const struct target *target);

#endif
