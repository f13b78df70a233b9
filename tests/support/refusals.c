#include "tests/support/refusals.h"

#include "tests/support/check.h"
/* cmocka comes first */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base64url.h"
#include "tests/support/signing.h"

#define CRED   OPERATION_CREDENTIALS_DEACTIVATE
#define APP    OPERATION_APPLICATIONS_DEACTIVATE
#define INIT   OPERATION_ACTION_INIT
#define FINISH OPERATION_ACTION_COMPLETE

/* Ids of the default world beyond those that the pages print. */
#define SERVER_SIDE_APPLICATION_ID "ap-sf6zu-rusik-2ew9oj6w9hbrlasj"

static void make_valid(struct stage *stage, enum operation_id operation)
{
    switch (operation) {
    case INIT:
        start_signing(stage, operation_row(CRED)->path, "{}");
        break;
    case FINISH:
        finish_signing(stage, operation_row(CRED)->path, "{}");
        break;
    case CRED:
        stage_valid(stage, operation, PAGE_CREDENTIAL);
        break;
    case APP:
        stage_valid(stage, operation, PAGE_APPLICATION);
        break;
    case OPERATION_CREDENTIALS_LIST:
    case OPERATION_CREDENTIALS_ACTIVATE:
    case OPERATION_APPLICATIONS_LIST:
    case OPERATION_APPLICATIONS_ACTIVATE:
    case OPERATION_COUNT:
        fail();
    }
}

/* ---- nonce ---- */

static void nonce_absent(struct stage *stage)
{
    stage_header(stage, "X-DFNS-NONCE", NULL);
}

static void nonce_too_long(struct stage *stage)
{
    char text[5000];
    memset(text, 'A', sizeof text);
    text[sizeof text - 1] = '\0';
    stage_header(stage, "X-DFNS-NONCE", text);
}

static void nonce_not_base64url(struct stage *stage)
{
    stage_header(stage, "X-DFNS-NONCE", "!!!not*base64!!!");
}

static void nonce_not_json(struct stage *stage)
{
    stage_nonce(stage, "hello");
}

static void nonce_not_object(struct stage *stage)
{
    stage_nonce(stage, "[]");
}

static void nonce_no_random(struct stage *stage)
{
    stage_nonce(stage, "{\"date\":\"2023-01-09T05:57:53Z\"}");
}

static void nonce_random_type(struct stage *stage)
{
    stage_nonce(stage, "{\"uuid\":123456789012,\"date\":\"2023-01-09T05:57:53Z\"}");
}

static void nonce_random_short(struct stage *stage)
{
    stage_nonce(stage, "{\"uuid\":\"12345678901\",\"date\":\"2023-01-09T05:57:53Z\"}");
}

static void nonce_no_date(struct stage *stage)
{
    stage_nonce(stage, "{\"uuid\":\"123456789012\"}");
}

static void nonce_date_type(struct stage *stage)
{
    stage_nonce(stage, "{\"uuid\":\"123456789012\",\"date\":1673243873}");
}

static void nonce_date_unreadable(struct stage *stage)
{
    stage_nonce(stage, "{\"uuid\":\"123456789012\",\"date\":\"yesterday\"}");
}

static void nonce_too_old(struct stage *stage)
{
    stage->now_ms += 300 * 1000 + 1;
}

static void nonce_too_far_ahead(struct stage *stage)
{
    stage->now_ms -= 300 * 1000 + 1;
}

static void nonce_replayed(struct stage *stage)
{
    char nonce[4096];
    snprintf(nonce, sizeof nonce, "%s", stage_header_value(stage, "X-DFNS-NONCE"));
    assert_int_equal(stage_send(stage), 200);
    make_valid(stage, stage->operation->id);
    stage_header(stage, "X-DFNS-NONCE", nonce);
}

static void nonces_full(struct stage *stage)
{
    replay_free(stage->world->nonces);
    stage->world->nonces = replay_make(0);
}

/* ---- application ---- */

static void application_absent(struct stage *stage)
{
    stage_header(stage, "X-DFNS-APPID", "");
}

static void application_unknown(struct stage *stage)
{
    stage_header(stage, "X-DFNS-APPID", "ap-24vwa-92s33-8tvqi1dg0a95megt");
}

static void application_inactive(struct stage *stage)
{
    world_application(stage->world, span_of(PAGE_CALLING_APPLICATION))->active = false;
}

static void server_side(struct stage *stage)
{
    stage_header(stage, "X-DFNS-APPID", SERVER_SIDE_APPLICATION_ID);
    stage_header(stage, "X-DFNS-APPSECRET",
                 world_application(stage->world, span_of(SERVER_SIDE_APPLICATION_ID))->secret);
    stage_user_action(stage, NULL, NULL, NULL, NULL);
    sign_api_request(stage);
}

static void secret_absent(struct stage *stage)
{
    server_side(stage);
    stage_header(stage, "X-DFNS-APPSECRET", NULL);
}

static void secret_wrong(struct stage *stage)
{
    server_side(stage);
    stage_header(stage, "X-DFNS-APPSECRET", "guess");
}

static void signature_absent(struct stage *stage)
{
    server_side(stage);
    stage_header(stage, "X-DFNS-APISIGNATURE", NULL);
}

static void signature_encoding(struct stage *stage)
{
    server_side(stage);
    stage_header(stage, "X-DFNS-APISIGNATURE", "*");
}

static void signature_wrong(struct stage *stage)
{
    server_side(stage);
    stage_fresh_nonce(stage); /* another nonce than the one that was signed */
}

/* ---- bearer ---- */

static void bearer_absent(struct stage *stage)
{
    stage_header(stage, "Authorization", NULL);
}

static void bearer_scheme(struct stage *stage)
{
    stage_header(stage, "Authorization", "Basic dXNlcjpwYXNz");
}

static void bearer_empty(struct stage *stage)
{
    stage_header(stage, "Authorization", "Bearer ");
}

static void bearer_unknown(struct stage *stage)
{
    stage_header(stage, "Authorization", "Bearer not-a-token");
}

static void bearer_bad_signature(struct stage *stage)
{
    char bearer[4096];
    snprintf(bearer, sizeof bearer, "%s", stage_header_value(stage, "Authorization"));
    char *signature = strrchr(bearer, '.') + 1;
    *signature = *signature == 'A' ? 'B' : 'A';
    stage_header(stage, "Authorization", bearer);
}

static void bearer_no_user(struct stage *stage)
{
    sign_bearer(stage,
                "{\"exp\":4070908800,\"https://custom/app_metadata\":{\"userId\":\"us-x\"}}");
}

static void bearer_no_expiry(struct stage *stage)
{
    sign_bearer(stage, "{\"https://custom/app_metadata\":{\"userId\":\"" PAGE_USER "\"}}");
}

static void bearer_expired(struct stage *stage)
{
    sign_bearer(stage,
                "{\"exp\":1673243873,\"https://custom/app_metadata\":{\"userId\":\"" PAGE_USER
                "\"}}");
}

static void user_inactive(struct stage *stage)
{
    world_token_named(stage->world, "permitted")->user->active = false;
}

/* ---- permission ---- */

static void other_organisation(struct stage *stage)
{
    stage_bearer(stage, "other_tenant");
}

static void application_lacks(struct stage *stage)
{
    world_application(stage->world, span_of(PAGE_CALLING_APPLICATION))->permissions = 0;
}

static void user_lacks(struct stage *stage)
{
    stage_bearer(stage, "unpermitted");
}

static void token_lacks(struct stage *stage)
{
    stage_bearer(stage, "pat");
}

/* ---- signing ---- */

static void no_active_credential(struct stage *stage)
{
    struct user *user = world_token_named(stage->world, "permitted")->user;
    for (size_t i = 0; i < user->credential_count; i++)
        user->credentials[i]->active = false;
}

static void challenge_malformed(struct stage *stage)
{
    stage_body(stage, "{\"challengeIdentifier\":\"x\",\"firstFactor\":{}}");
}

static void challenge_bad_signature(struct stage *stage)
{
    /* a user action is made with the same secret, but is no challenge */
    struct buf body = buf_make(STAGE_MAX_TEXT);
    stage_user_action(stage, NULL, NULL, NULL, NULL);
    buf_format(&body, "{\"challengeIdentifier\":\"%s\",\"firstFactor\":{}}",
               stage_header_value(stage, "X-DFNS-USERACTION"));
    stage_body(stage, buf_cstr(&body));
    buf_free(&body);
}

static void challenge_expired(struct stage *stage)
{
    stage->now_ms += CHALLENGE_LIFETIME_MS;
    stage_fresh_nonce(stage);
}

static void challenge_other_user(struct stage *stage)
{
    stage_bearer(stage, "second");
}

static void challenge_spent(struct stage *stage)
{
    assert_int_equal(stage_send(stage), 200);
    stage_fresh_nonce(stage);
}

static void challenges_full(struct stage *stage)
{
    replay_free(stage->world->challenges);
    stage->world->challenges = replay_make(0);
}

static void factor_kind(struct stage *stage)
{
    edit_factor(stage, "kind", "Password");
}

static void factor_incomplete(struct stage *stage)
{
    edit_assertion(stage, "credId", NULL);
}

static void factor_no_credential(struct stage *stage)
{
    edit_assertion(stage, "credId", "Y2ktdGVzdC1jcmVkLWlk");
}

static void factor_inactive(struct stage *stage)
{
    signing_credential(stage)->active = false;
}

static void factor_client_data(struct stage *stage)
{
    edit_assertion(stage, "clientData", "bm90IEpTT04");
}

static void factor_type(struct stage *stage)
{
    sign_client_data(stage, "{\"type\":\"webauthn.get\",\"challenge\":\"x\"}");
}

static void factor_other_challenge(struct stage *stage)
{
    sign_client_data(stage, "{\"type\":\"key.get\",\"challenge\":\"x\"}");
}

static void factor_signature_encoding(struct stage *stage)
{
    edit_assertion(stage, "signature", "*");
}

static void factor_signature(struct stage *stage)
{
    edit_assertion(stage, "signature", "AAAA");
}

/* ---- user action ---- */

static void user_action_absent(struct stage *stage)
{
    stage_header(stage, "X-DFNS-USERACTION", NULL);
}

static void user_action_malformed(struct stage *stage)
{
    stage_header(stage, "X-DFNS-USERACTION", "<USER_ACITON_TOKEN>");
}

static void user_action_bad_signature(struct stage *stage)
{
    char token[4096];
    snprintf(token, sizeof token, "%s", stage_header_value(stage, "X-DFNS-USERACTION"));
    char *signature = strrchr(token, '.') + 1;
    *signature = *signature == 'A' ? 'B' : 'A';
    stage_header(stage, "X-DFNS-USERACTION", token);
}

static void user_action_expired(struct stage *stage)
{
    stage->now_ms += USER_ACTION_LIFETIME_MS;
    stage_fresh_nonce(stage);
}

static void user_action_other_user(struct stage *stage)
{
    stage_user_action(stage, PAGE_USER, NULL, NULL, NULL);
}

static void user_action_other_application(struct stage *stage)
{
    stage_header(stage, "X-DFNS-APPID", PAGE_APPLICATION);
    stage_user_action(stage, NULL, NULL, NULL, NULL);
    stage_header(stage, "X-DFNS-APPID", PAGE_CALLING_APPLICATION);
}

static void user_action_other_method(struct stage *stage)
{
    stage_user_action(stage, NULL, "POST", NULL, NULL);
}

static void user_action_other_path(struct stage *stage)
{
    stage_user_action(stage, NULL, NULL, "/auth/credentials/activate", NULL);
}

static void user_action_other_payload(struct stage *stage)
{
    stage_user_action(stage, NULL, NULL, NULL, "{\"credentialUuid\":\"cr-other\"}");
}

static void user_action_spent(struct stage *stage)
{
    assert_int_equal(stage_send(stage), 200);
    stage_fresh_nonce(stage);
}

static void user_actions_full(struct stage *stage)
{
    replay_free(stage->world->user_actions);
    stage->world->user_actions = replay_make(0);
}

/* ---- route, body, what it names ---- */

static void unknown_path(struct stage *stage)
{
    stage->path = stage->operation->subject == SUBJECT_CREDENTIAL ? "/auth/credentials/deactivate/"
                                                                  : "/auth/manage/apps/deactivate/";
}

static void wrong_method(struct stage *stage)
{
    stage->method = "POST";
}

static void about(struct stage *stage, const char *id)
{
    stage_valid(stage, stage->operation->id, id);
}

static void own_state(struct stage *stage)
{
    about(stage, "312ce25e-a112-4d45-9965-6175e7c568dd"); /* UUIDs compare without case */
}

static void unknown_id(struct stage *stage)
{
    about(stage, "nobody-ever-heard-of-it");
}

static const char *id_of_other(const struct stage *stage, const char *token_name, bool credential)
{
    const struct user *user = world_token_named(stage->world, token_name)->user;
    return credential ? user->credentials[0]->id : user->organisation->applications[0]->id;
}

static void credential_of_second(struct stage *stage)
{
    about(stage, id_of_other(stage, "second", true));
}

static void credential_of_other_tenant(struct stage *stage)
{
    about(stage, id_of_other(stage, "other_tenant", true));
}

static void application_of_other_tenant(struct stage *stage)
{
    about(stage, id_of_other(stage, "other_tenant", false));
}

static void body_truncated(struct stage *stage)
{
    stage_body(stage, "{\"credentialUuid\":");
}

static void body_nested(struct stage *stage)
{
    char text[200];
    memset(text, '[', sizeof text);
    text[sizeof text - 1] = '\0';
    stage_body(stage, text);
}

static void body_of(struct stage *stage, const char *body)
{
    stage_body(stage, body);
}

static void repeated_header(struct stage *stage)
{
    stage->headers[stage->header_count].name = "X-Dfns-Nonce";
    stage->headers[stage->header_count++].value = strdup("second");
}

/* Too long to be compared with what was signed. */
static void endless_body(struct stage *stage)
{
    enum { PADDING = 400 * 1024 };
    size_t room = PADDING + 64 + stage->body_len;
    char *body = malloc(room);
    assert_non_null(body);
    int len = snprintf(body, room, "{\"padding\":\"%*s\",%s", PADDING, "", stage->body + 1);
    free(stage->body);
    stage->body = body;
    stage->body_len = (size_t)len;
}

const struct refusal refusals[] = {
    {REASON_REQUEST_REPEATED_HEADER, CRED, repeated_header, NULL},
    {REASON_REQUEST_NO_MEMORY, CRED, endless_body, NULL},
    {REASON_ROUTE_UNKNOWN, CRED, unknown_path, NULL},
    {REASON_ROUTE_METHOD, CRED, wrong_method, NULL},
    {REASON_NONCE_ABSENT, CRED, nonce_absent, NULL},
    {REASON_NONCE_TOO_LONG, CRED, nonce_too_long, NULL},
    {REASON_NONCE_NOT_BASE64URL, CRED, nonce_not_base64url, NULL},
    {REASON_NONCE_NOT_JSON, CRED, nonce_not_json, NULL},
    {REASON_NONCE_NOT_OBJECT, CRED, nonce_not_object, NULL},
    {REASON_NONCE_NO_RANDOM, CRED, nonce_no_random, NULL},
    {REASON_NONCE_RANDOM_TYPE, CRED, nonce_random_type, NULL},
    {REASON_NONCE_RANDOM_SHORT, CRED, nonce_random_short, NULL},
    {REASON_NONCE_NO_DATE, CRED, nonce_no_date, NULL},
    {REASON_NONCE_DATE_TYPE, CRED, nonce_date_type, NULL},
    {REASON_NONCE_DATE_UNREADABLE, CRED, nonce_date_unreadable, NULL},
    {REASON_NONCE_TOO_OLD, CRED, nonce_too_old, NULL},
    {REASON_NONCE_TOO_FAR_AHEAD, CRED, nonce_too_far_ahead, NULL},
    {REASON_REPLAY_SEEN, CRED, nonce_replayed, NULL},
    {REASON_REPLAY_FULL, CRED, nonces_full, NULL},
    {REASON_APPLICATION_ABSENT, CRED, application_absent, NULL},
    {REASON_APPLICATION_UNKNOWN, CRED, application_unknown, NULL},
    {REASON_APPLICATION_INACTIVE, CRED, application_inactive, NULL},
    {REASON_APPLICATION_SECRET_ABSENT, CRED, secret_absent, NULL},
    {REASON_APPLICATION_SECRET_WRONG, CRED, secret_wrong, NULL},
    {REASON_APPLICATION_SIGNATURE_ABSENT, CRED, signature_absent, NULL},
    {REASON_APPLICATION_SIGNATURE_ENCODING, CRED, signature_encoding, NULL},
    {REASON_APPLICATION_SIGNATURE_WRONG, CRED, signature_wrong, NULL},
    {REASON_BEARER_ABSENT, CRED, bearer_absent, NULL},
    {REASON_BEARER_SCHEME, CRED, bearer_scheme, NULL},
    {REASON_BEARER_EMPTY, CRED, bearer_empty, NULL},
    {REASON_BEARER_UNKNOWN, CRED, bearer_unknown, NULL},
    {REASON_BEARER_BAD_SIGNATURE, CRED, bearer_bad_signature, NULL},
    {REASON_BEARER_NO_USER, CRED, bearer_no_user, NULL},
    {REASON_BEARER_NO_EXPIRY, CRED, bearer_no_expiry, NULL},
    {REASON_BEARER_EXPIRED, CRED, bearer_expired, NULL},
    {REASON_BEARER_USER_INACTIVE, CRED, user_inactive, NULL},
    {REASON_ACCOUNT_DEACTIVATED, INIT, user_inactive, NULL},
    {REASON_ACCOUNT_UNKNOWN, INIT, bearer_no_user, NULL},
    {REASON_PERMISSION_ORGANISATION, CRED, other_organisation, NULL},
    {REASON_PERMISSION_APPLICATION, CRED, application_lacks, NULL},
    {REASON_PERMISSION_USER, CRED, user_lacks, NULL},
    {REASON_PERMISSION_TOKEN, CRED, token_lacks, NULL},
    {REASON_BODY_ABSENT, CRED, NULL, ""},
    {REASON_BODY_NOT_JSON, CRED, NULL, "credentialUuid=cr"},
    {REASON_BODY_TRUNCATED, CRED, body_truncated, NULL},
    {REASON_BODY_NOT_UTF8, CRED, NULL, "{\"credentialUuid\":\"\xFF\xFE\"}"},
    {REASON_BODY_NUL, CRED, NULL, "{\"credentialUuid\":\"\\u0000x\"}"},
    {REASON_BODY_TOO_COMPLEX, CRED, body_nested, NULL},
    {REASON_BODY_DUPLICATE_KEY, CRED, NULL, "{\"credentialUuid\":\"a\",\"credentialUuid\":\"b\"}"},
    {REASON_BODY_NOT_OBJECT, CRED, NULL, "[\"cr\"]"},
    {REASON_BODY_MEMBER_ABSENT, CRED, NULL, "{\"appId\":\"cr\"}"},
    {REASON_BODY_MEMBER_TYPE, CRED, NULL, "{\"credentialUuid\":42}"},
    {REASON_BODY_MEMBER_EMPTY, CRED, NULL, "{\"credentialUuid\":\"\"}"},
    {REASON_BODY_MEMBER_VALUE, INIT, NULL,
     "{\"userActionPayload\":\"\",\"userActionHttpMethod\":\"TRACE\",\"userActionHttpPath\":\"/"
     "\"}"},
    {REASON_SIGNER_NONE, INIT, no_active_credential, NULL},
    {REASON_CHALLENGE_MALFORMED, FINISH, challenge_malformed, NULL},
    {REASON_CHALLENGE_BAD_SIGNATURE, FINISH, challenge_bad_signature, NULL},
    {REASON_CHALLENGE_EXPIRED, FINISH, challenge_expired, NULL},
    {REASON_CHALLENGE_OTHER_USER, FINISH, challenge_other_user, NULL},
    {REASON_CHALLENGE_SPENT, FINISH, challenge_spent, NULL},
    {REASON_CHALLENGE_FULL, FINISH, challenges_full, NULL},
    {REASON_FACTOR_KIND, FINISH, factor_kind, NULL},
    {REASON_FACTOR_INCOMPLETE, FINISH, factor_incomplete, NULL},
    {REASON_FACTOR_NO_CREDENTIAL, FINISH, factor_no_credential, NULL},
    {REASON_FACTOR_CREDENTIAL_INACTIVE, FINISH, factor_inactive, NULL},
    {REASON_FACTOR_CLIENT_DATA, FINISH, factor_client_data, NULL},
    {REASON_FACTOR_TYPE, FINISH, factor_type, NULL},
    {REASON_FACTOR_OTHER_CHALLENGE, FINISH, factor_other_challenge, NULL},
    {REASON_FACTOR_SIGNATURE_ENCODING, FINISH, factor_signature_encoding, NULL},
    {REASON_FACTOR_SIGNATURE, FINISH, factor_signature, NULL},
    {REASON_USER_ACTION_ABSENT, CRED, user_action_absent, NULL},
    {REASON_USER_ACTION_MALFORMED, CRED, user_action_malformed, NULL},
    {REASON_USER_ACTION_BAD_SIGNATURE, CRED, user_action_bad_signature, NULL},
    {REASON_USER_ACTION_EXPIRED, CRED, user_action_expired, NULL},
    {REASON_USER_ACTION_OTHER_USER, CRED, user_action_other_user, NULL},
    {REASON_USER_ACTION_OTHER_APPLICATION, CRED, user_action_other_application, NULL},
    {REASON_USER_ACTION_OTHER_METHOD, CRED, user_action_other_method, NULL},
    {REASON_USER_ACTION_OTHER_PATH, CRED, user_action_other_path, NULL},
    {REASON_USER_ACTION_OTHER_PAYLOAD, CRED, user_action_other_payload, NULL},
    {REASON_USER_ACTION_SPENT, CRED, user_action_spent, NULL},
    {REASON_USER_ACTION_FULL, CRED, user_actions_full, NULL},
    {REASON_OWN_STATE, APP, own_state, NULL},
    {REASON_CREDENTIAL_UNKNOWN, CRED, unknown_id, NULL},
    {REASON_CREDENTIAL_OTHER_USER, CRED, credential_of_second, NULL},
    {REASON_CREDENTIAL_OTHER_ORGANISATION, CRED, credential_of_other_tenant, NULL},
    {REASON_APPLICATION_NOT_FOUND, APP, unknown_id, NULL},
    {REASON_APPLICATION_OTHER_ORGANISATION, APP, application_of_other_tenant, NULL},
};

const size_t refusal_count = sizeof refusals / sizeof refusals[0];

void refusal_prepare(struct stage *stage, const struct refusal *refusal)
{
    make_valid(stage, refusal->operation);
    if (refusal->prepare)
        refusal->prepare(stage);
    else
        body_of(stage, refusal->body);
}

bool refusal_arises_in(const struct refusal *refusal, const char *edition)
{
    bool optional =
        refusal->reason == REASON_NONCE_ABSENT || refusal->reason == REASON_APPLICATION_ABSENT;
    return strcmp(edition, "2023") == 0 || !optional;
}
