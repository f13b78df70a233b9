/*
 * What a call does once every check is passed. Handlers run under the world's lock and cannot
 * refuse: they change the world and write the answer. What cannot be written leaves `reply->body`
 * failed, and the service answers 500.
 */
#ifndef DFNS_SIM_API_HANDLERS_H
#define DFNS_SIM_API_HANDLERS_H

#include "sim/decide/call.h"
#include "sim/reply.h"

/* True when the world was changed; false when there was nothing to change. */
typedef bool handler_function(struct world *world, const struct call *call, struct reply *reply);

handler_function handle_action_init;
handler_function handle_action_complete;
handler_function handle_credentials_list;
handler_function handle_credentials_activate;
handler_function handle_credentials_deactivate;
handler_function handle_applications_list;
handler_function handle_applications_activate;
handler_function handle_applications_deactivate;

/* Runs the handler of the call's operation. */
bool api_handle(struct world *world, const struct call *call, struct reply *reply);

#endif
