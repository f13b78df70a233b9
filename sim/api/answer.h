/* The only place where a verdict becomes a documented body. */
#ifndef DFNS_SIM_API_ANSWER_H
#define DFNS_SIM_API_ANSWER_H

#include "sim/decide/call.h"
#include "sim/reply.h"

/* 200 {"message":"success"}: what both pages answer. */
void answer_success(struct reply *reply);

/* The status and {"error":{"message":…}} of an error. `call` fills the placeholders of a 403 and
 * may be NULL for any other. */
void answer_error(enum error error, const struct edition *edition, const struct call *call,
                  struct reply *reply);

/* {"error":{"message":<message>}} with that status. */
void answer_message(int status, const char *message, struct reply *reply);

#endif
