/* The ways to be wrong that are more than letting a refusal pass. */
#ifndef DFNS_SIM_DEVIATE_WAYS_H
#define DFNS_SIM_DEVIATE_WAYS_H

#include "sim/decide/call.h"
#include "sim/reply.h"

/* The verdict that counts instead of a refusal; the same one where the rule is not concerned. */
typedef struct verdict overrule_function(const struct world *world, struct call *call,
                                         struct verdict verdict);

overrule_function overrule_authentication;
overrule_function overrule_token_signature;

/* True when the reply was changed. */
typedef bool amend_way(const struct call *call, struct verdict verdict, bool changed,
                       struct reply *reply);

amend_way amend_replay_409;
amend_way amend_full_stop;
amend_way amend_denied_401;
amend_way amend_repeat_409;
amend_way amend_success_text;

#endif
