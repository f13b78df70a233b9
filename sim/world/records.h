/* Who and what exists: plain records. Texts and keys belong to their record, pointers to other
 * records are borrowed: the world owns them all. */
#ifndef DFNS_SIM_WORLD_RECORDS_H
#define DFNS_SIM_WORLD_RECORDS_H

#include "common/keys.h"
#include "sim/world/permission.h"

struct organisation {
    char *id;
    char *name;
    struct application **applications; /* in the order of the world file */
    size_t application_count;
};

enum application_kind { CLIENT_SIDE_APPLICATION, SERVER_SIDE_APPLICATION };

struct application {
    char *id;
    char *name;
    struct organisation *organisation;
    enum application_kind kind;
    bool active;
    permission_set permissions;
    char *secret;           /* server-side: what X-DFNS-APPSECRET must be; NULL otherwise */
    struct key *public_key; /* server-side: verifies X-DFNS-APISIGNATURE; NULL otherwise */
    char *private_pem;      /* the test key behind it, for `dfns-sim target`; may be NULL */
    char *expected_origin;
    char *expected_rp_id;
};

struct user {
    char *id;
    char *username;
    char *kind; /* the first word of the documented 403: "CustomerEmployee" */
    struct organisation *organisation;
    bool active;
    permission_set permissions;
    struct credential **credentials; /* in the order of the world file */
    size_t credential_count;
};

struct credential {
    char *id;            /* what the API calls credentialUuid */
    char *credential_id; /* what a signer calls credId */
    char *name;
    char *kind; /* "Key" */
    struct user *user;
    bool active;
    struct key *key;   /* verifies what the credential signs */
    char *private_pem; /* the test key, for `dfns-sim target` and `curl`; may be NULL */
    int64_t created_ms;
};

struct token {
    char *name; /* how the world file calls it; never on the wire */
    char *text; /* what stands after "Bearer "; NULL: it is signed when somebody asks for it */
    struct user *user;
    permission_set permissions; /* PERMISSION_ALL unless the token is a restricted one */
    int64_t issued_ms;
    int64_t expires_ms;
};

/* Each frees the record and what belongs to it; NULL is allowed. */
void organisation_free(struct organisation *record);
void application_free(struct application *record);
void user_free(struct user *record);
void credential_free(struct credential *record);
void token_free(struct token *record);

#endif
