/* What a client signs, for tests of the simulator: bearers, API signatures, challenges. */
#ifndef DFNS_TESTS_SIGNING_H
#define DFNS_TESTS_SIGNING_H

#include "tests/support/stage.h"

/* A bearer with these claims, signed with the world's key. */
void sign_bearer(struct stage *stage, const char *claims);

/* Adds the X-DFNS-APISIGNATURE of the application in X-DFNS-APPID over the request as it stands. */
void sign_api_request(struct stage *stage);

/* Makes the valid POST /auth/action/init for a PUT to that path with that payload. */
void start_signing(struct stage *stage, const char *path, const char *payload);

/* Sends an init, and makes the valid POST /auth/action that completes it, signed by
 * signing_credential(). */
void finish_signing(struct stage *stage, const char *path, const char *payload);

/* The same with another credential, by its index among the permitted user's. */
void finish_signing_with(struct stage *stage, size_t credential, const char *path,
                         const char *payload);

struct credential *signing_credential(struct stage *stage);

/* Change a made POST /auth/action: a member of firstFactor, of its credentialAssertion (NULL
 * removes), or sign other client data. */
void edit_factor(struct stage *stage, const char *name, const char *value);
void edit_assertion(struct stage *stage, const char *name, const char *value);
void sign_client_data(struct stage *stage, const char *client_data);

#endif
