/*
 * The judges, one for each check: each answers one question about a call and looks at nothing that
 * a later check is for. A judge changes nothing but what it has found out about the call itself.
 */
#ifndef DFNS_SIM_DECIDE_JUDGES_H
#define DFNS_SIM_DECIDE_JUDGES_H

#include "sim/decide/call.h"

typedef struct verdict judge_function(const struct world *world, struct call *call);

judge_function judge_nonce;          /* well-formed and within the window? */
judge_function judge_replay;         /* not used before? */
judge_function judge_application;    /* known, active; secret and API signature when server-side? */
judge_function judge_authentication; /* a valid bearer of an active user? */
judge_function judge_permission;     /* may application, user and token do this? */
judge_function judge_body;           /* JSON with the members that the operation needs? */
judge_function judge_signer;         /* has the user a credential to sign with? */
judge_function judge_challenge;      /* one of ours, of this user, alive, not completed? */
judge_function judge_assertion;      /* signed by an active credential of this user? */
judge_function judge_user_action;    /* for exactly this request, alive, not spent? */
judge_function judge_own_state;      /* an application other than the calling one? */
judge_function judge_look_up;        /* does what the body names exist here? */

/* `used` when the value is remembered; refused too when memory is too short to tell. */
struct verdict judge_unused(const struct replay *replay, struct span value, int64_t now_ms,
                            struct verdict used);

/* What is spent when a call gets that far, and cannot be used again. */
typedef struct verdict spend_function(struct world *world, const struct call *call);

spend_function spend_nonce;
spend_function spend_challenge;
spend_function spend_user_action;

#endif
