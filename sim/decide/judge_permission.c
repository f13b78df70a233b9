#include "sim/decide/judges.h"

static bool lacks(permission_set owned, permission_set needed)
{
    return (needed & ~owned) != 0;
}

/* The effective right is the intersection of application, user and token (application management
 * pages since 2023-06, "access check logic"). Without an application, as edition 2025 allows, that
 * of user and token. */
struct verdict judge_permission(const struct world *world, struct call *call)
{
    (void)world;
    const struct operation *operation = call->operation;
    if (call->application && call->application->organisation != call->user->organisation)
        return REFUSED(PERMISSION_ORGANISATION);
    if (call->application && lacks(call->application->permissions, operation->application_needs))
        return REFUSED(PERMISSION_APPLICATION);
    if (lacks(call->user->permissions, operation->user_needs))
        return REFUSED(PERMISSION_USER);
    if (lacks(call->token_permissions, operation->user_needs))
        return REFUSED(PERMISSION_TOKEN);
    return ACCEPTED;
}
