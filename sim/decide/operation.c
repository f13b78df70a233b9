#include "sim/decide/operation.h"

#include <string.h>

#define CREDS_UPDATE PERMISSION_BIT(AUTH_CREDS_UPDATE)
#define CREDS_READ   PERMISSION_BIT(AUTH_CREDS_READ)
#define APPS_UPDATE  (PERMISSION_BIT(AUTH_APPS_UPDATE) | PERMISSION_BIT(AUTH_TYPES_APPLICATION))
#define APPS_READ    (PERMISSION_BIT(AUTH_APPS_READ) | PERMISSION_BIT(AUTH_TYPES_APPLICATION))
#define ACTION_SIGN  PERMISSION_BIT(AUTH_ACTION_SIGN)

/* clang-format off */
#define CREDENTIAL_BODY {{"credentialUuid", MEMBER_TEXT}}
#define APPLICATION_BODY {{"appId", MEMBER_TEXT}}
#define INIT_BODY {{"userActionPayload", MEMBER_ANY_TEXT}, {"userActionHttpMethod", MEMBER_HTTP_METHOD}, \
                   {"userActionHttpPath", MEMBER_HTTP_PATH}}
#define COMPLETE_BODY {{"challengeIdentifier", MEMBER_TEXT}, {"firstFactor", MEMBER_OBJECT}}

/* Signing and listing credentials are permissions of the application only (request signing pages of
 * 2023-06). Updating an application needs both names since 2023-06; the page of 2023-01 says TODO. */
static const struct operation operations[OPERATION_COUNT] = {
    {OPERATION_ACTION_INIT, "action.init", "POST", "/auth/action/init",
     ACTION_SIGN, 0, "Auth:Action:Sign", false, SUBJECT_NONE, INIT_BODY},
    {OPERATION_ACTION_COMPLETE, "action.complete", "POST", "/auth/action",
     ACTION_SIGN, 0, "Auth:Action:Sign", false, SUBJECT_NONE, COMPLETE_BODY},
    {OPERATION_CREDENTIALS_LIST, "credentials.list", "GET", "/auth/credentials",
     CREDS_READ, 0, "Auth:Creds:Read", false, SUBJECT_NONE, {{NULL, MEMBER_TEXT}}},
    {OPERATION_CREDENTIALS_ACTIVATE, "credentials.activate", "PUT", "/auth/credentials/activate",
     CREDS_UPDATE, CREDS_UPDATE, "Auth:Creds:Update", true, SUBJECT_CREDENTIAL, CREDENTIAL_BODY},
    {OPERATION_CREDENTIALS_DEACTIVATE, "credentials.deactivate", "PUT", "/auth/credentials/deactivate",
     CREDS_UPDATE, CREDS_UPDATE, "Auth:Creds:Update", true, SUBJECT_CREDENTIAL, CREDENTIAL_BODY},
    {OPERATION_APPLICATIONS_LIST, "applications.list", "GET", "/auth/manage/apps",
     APPS_READ, APPS_READ, "Auth:Apps:Read", false, SUBJECT_NONE, {{NULL, MEMBER_TEXT}}},
    {OPERATION_APPLICATIONS_ACTIVATE, "applications.activate", "PUT", "/auth/manage/apps/activate",
     APPS_UPDATE, APPS_UPDATE, "Auth:Apps:Update", true, SUBJECT_APPLICATION, APPLICATION_BODY},
    {OPERATION_APPLICATIONS_DEACTIVATE, "applications.deactivate", "PUT", "/auth/manage/apps/deactivate",
     APPS_UPDATE, APPS_UPDATE, "Auth:Apps:Update", true, SUBJECT_APPLICATION, APPLICATION_BODY},
};
/* clang-format on */

const struct operation *operation_row(enum operation_id id)
{
    return &operations[id];
}

const struct operation *operation_find(struct span method, struct span path, const char **allow)
{
    *allow = NULL;
    for (size_t i = 0; i < OPERATION_COUNT; i++) {
        if (!span_equal_text(path, operations[i].path))
            continue;
        if (span_equal_text(method, operations[i].method))
            return &operations[i];
        *allow = operations[i].method; /* no path has two methods */
    }
    return NULL;
}

bool operation_has_path(struct span path)
{
    for (size_t i = 0; i < OPERATION_COUNT; i++)
        if (span_equal_text(path, operations[i].path))
            return true;
    return false;
}

const struct operation *operation_named(const char *name)
{
    for (size_t i = 0; i < OPERATION_COUNT; i++)
        if (strcmp(operations[i].name, name) == 0)
            return &operations[i];
    return NULL;
}
