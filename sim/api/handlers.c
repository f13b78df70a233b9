#include "sim/api/handlers.h"

static handler_function *const handlers[OPERATION_COUNT] = {
    [OPERATION_ACTION_INIT] = handle_action_init,
    [OPERATION_ACTION_COMPLETE] = handle_action_complete,
    [OPERATION_CREDENTIALS_LIST] = handle_credentials_list,
    [OPERATION_CREDENTIALS_ACTIVATE] = handle_credentials_activate,
    [OPERATION_CREDENTIALS_DEACTIVATE] = handle_credentials_deactivate,
    [OPERATION_APPLICATIONS_LIST] = handle_applications_list,
    [OPERATION_APPLICATIONS_ACTIVATE] = handle_applications_activate,
    [OPERATION_APPLICATIONS_DEACTIVATE] = handle_applications_deactivate,
};

bool api_handle(struct world *world, const struct call *call, struct reply *reply)
{
    return handlers[call->operation->id](world, call, reply);
}
