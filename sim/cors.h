/* Cross-origin resource sharing: one web origin may call, if any. */
#ifndef DFNS_SIM_CORS_H
#define DFNS_SIM_CORS_H

#include "sim/arrival.h"
#include "sim/reply.h"

/* Adds to a cleared reply what lets a page of `origin` (NULL: none is let in) read it, when that is
 * where the request comes from. True when the request was only the browser's question whether it
 * may ask; that is answered then. */
bool cors_answer(const char *origin, const struct arrival *arrival, struct reply *reply);

#endif
