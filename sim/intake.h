/* From an arrival to a call: finds the route and takes the headers that the contract speaks of. The
 * only place that knows their names. */
#ifndef DFNS_SIM_INTAKE_H
#define DFNS_SIM_INTAKE_H

#include "sim/arrival.h"
#include "sim/decide/call.h"

/*
 * Fills in the upper part of `*call`, and reads nonce and body; needs no world. Refused for a path
 * or method without a route (`*allow` then lists the methods that the path has, or is NULL) and for
 * a header sent twice. The call is the caller's, for call_free(), whatever the verdict.
 */
struct verdict intake_read(const struct arrival *arrival, const struct edition *edition,
                           struct call *call, const char **allow);

#endif
