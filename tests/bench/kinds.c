#include "tests/bench/kinds.h"

#include <string.h>

#define CREDENTIAL     "{\"credentialUuid\":\"cr-4uc9u-12ij1-9s08327e73jqqcnr\"}"
#define UNKNOWN        "{\"credentialUuid\":\"cr-00000-00000-0000000000000000\"}"
#define SUCCESS        "{\"message\":\"success\"}"
#define ERROR(message) "{\"error\":{\"message\":\"" message "\"}}"
#define FORBIDDEN                                                                                  \
    ERROR("CustomerEmployee us-24vwa-92s33-8tvqi1dg0a95megt is not authorized to perform "         \
          "operation (/auth/credentials/deactivate)")

const char accepted_answer[] = SUCCESS;

/* clang-format off */
const struct kind kinds[] = {
    {"accepted", "accepted: all checks passed",
     "permitted", FRESH, FRESH, CREDENTIAL, false, 200, SUCCESS},
    {"nonce-missing", "nonce missing",
     "permitted", ABSENT, SAME, CREDENTIAL, false, 400, ERROR("request nonce is missing or invalid")},
    {"nonce-replayed", "nonce used before",
     "permitted", SAME, SAME, CREDENTIAL, true, 400, ERROR("request nonce has already been used")},
    {"bearer-missing", "not authenticated",
     NULL, FRESH, SAME, CREDENTIAL, false, 401, ERROR("Not Authorized.")},
    {"permission", "permission lacking",
     "unpermitted", FRESH, SAME, CREDENTIAL, false, 403, FORBIDDEN},
    {"body", "body not as documented",
     "permitted", FRESH, SAME, "{\"credentialUuid\":1}", false, 400, ERROR("request body is missing or invalid")},
    {"user-action-missing", "user action missing",
     "permitted", FRESH, ABSENT, CREDENTIAL, false, 403, ERROR("user action signature is missing or invalid")},
    {"user-action-spent", "user action used before",
     "permitted", FRESH, SAME, CREDENTIAL, true, 400, ERROR("user action has already been used")},
    {"unknown", "no such credential",
     "permitted", FRESH, SAME, UNKNOWN, false, 404, ERROR("credential not found")},
};
/* clang-format on */

const size_t kind_count = sizeof kinds / sizeof kinds[0];

const struct kind *kind_named(const char *name)
{
    for (size_t i = 0; i < kind_count; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}
