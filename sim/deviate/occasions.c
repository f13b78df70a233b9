#include "sim/deviate/occasions.h"

bool is_deactivation(const struct call *call, struct verdict verdict, bool changed)
{
    (void)verdict, (void)changed;
    return call->operation && (call->operation->id == OPERATION_CREDENTIALS_DEACTIVATE ||
                               call->operation->id == OPERATION_APPLICATIONS_DEACTIVATE);
}

bool is_application_deactivation(const struct call *call, struct verdict verdict, bool changed)
{
    (void)verdict, (void)changed;
    return call->operation && call->operation->id == OPERATION_APPLICATIONS_DEACTIVATE;
}

bool is_success(const struct call *call, struct verdict verdict, bool changed)
{
    return is_deactivation(call, verdict, changed) && !is_refused(verdict);
}

bool is_repeat(const struct call *call, struct verdict verdict, bool changed)
{
    return is_success(call, verdict, changed) && !changed;
}

bool is_application_repeat(const struct call *call, struct verdict verdict, bool changed)
{
    return is_application_deactivation(call, verdict, changed) && is_repeat(call, verdict, changed);
}

bool is_change(const struct call *call, struct verdict verdict, bool changed)
{
    return is_success(call, verdict, changed) && changed;
}

bool is_any_refusal(const struct call *call, struct verdict verdict, bool changed)
{
    (void)call, (void)changed;
    return is_refused(verdict);
}

static bool has_error(struct verdict verdict, enum error error)
{
    return is_refused(verdict) && reason_row(verdict.reason)->error == error;
}

#define IS_ERROR(function, error)                                                                  \
    bool function(const struct call *call, struct verdict verdict, bool changed)                   \
    {                                                                                              \
        (void)call, (void)changed;                                                                 \
        return has_error(verdict, error);                                                          \
    }

IS_ERROR(is_nonce_invalid, ERROR_NONCE_INVALID)
IS_ERROR(is_nonce_used, ERROR_NONCE_USED)
IS_ERROR(is_unauthorized, ERROR_UNAUTHORIZED)
IS_ERROR(is_forbidden, ERROR_FORBIDDEN)
IS_ERROR(is_user_action_invalid, ERROR_USER_ACTION_INVALID)
IS_ERROR(is_user_action_used, ERROR_USER_ACTION_USED)
IS_ERROR(is_body_invalid, ERROR_BODY_INVALID)
IS_ERROR(is_internal, ERROR_INTERNAL)

bool is_not_found(const struct call *call, struct verdict verdict, bool changed)
{
    (void)call, (void)changed;
    return has_error(verdict, ERROR_CREDENTIAL_NOT_FOUND) ||
           has_error(verdict, ERROR_APPLICATION_NOT_FOUND);
}
