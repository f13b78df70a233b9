/* Which answers a deviation gives otherwise. */
#ifndef DFNS_SIM_DEVIATE_OCCASIONS_H
#define DFNS_SIM_DEVIATE_OCCASIONS_H

#include "sim/deviate/rule.h"

occasion is_deactivation; /* of whatever kind, however it ended */
occasion is_application_deactivation;
occasion is_success; /* a deactivation that is accepted */
occasion is_repeat;  /* likewise, and there was nothing to do */
occasion is_application_repeat;
occasion is_change;      /* likewise, and there was something to do */
occasion is_any_refusal; /* of a call of the API */

/* By the documented error. */
occasion is_nonce_invalid, is_nonce_used, is_unauthorized, is_forbidden, is_user_action_invalid,
    is_user_action_used, is_not_found, is_body_invalid, is_internal;

#endif
