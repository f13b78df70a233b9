/* What a client can rely on, request by request: success and its effect, repeats, editions,
 * signing, server-side applications, what is spent when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base64url.h"
#include "common/file.h"
#include "tests/support/signing.h"
#include "tests/support/stage.h"

#define CRED OPERATION_CREDENTIALS_DEACTIVATE
#define APP  OPERATION_APPLICATIONS_DEACTIVATE

static int make_stage(void **state)
{
    *state = stage_make("2023");
    return 0;
}

static int make_stage_2025(void **state)
{
    *state = stage_make("2025");
    return 0;
}

static int free_stage(void **state)
{
    stage_free(*state);
    return 0;
}

static void assert_answer(struct stage *stage, int status, const char *reason)
{
    assert_int_equal(stage_send(stage), status);
    if (reason)
        assert_string_equal(stage->note.reason, reason);
    else
        assert_null(stage->note.reason);
}

static void assert_success(struct stage *stage)
{
    assert_answer(stage, 200, NULL);
    assert_string_equal(buf_cstr(&stage->reply.body), "{\"message\":\"success\"}");
}

static void test_deactivation_and_repeat(void **state)
{
    struct stage *stage = *state;
    const struct {
        enum operation_id deactivate, activate;
        const char *id;
    } rows[] = {{CRED, OPERATION_CREDENTIALS_ACTIVATE, PAGE_CREDENTIAL},
                {APP, OPERATION_APPLICATIONS_ACTIVATE, PAGE_APPLICATION}};
    for (size_t i = 0; i < 2; i++) {
        assert_true(stage_is_active(stage, rows[i].id));
        for (int repeat = 0; repeat < 3; repeat++) {
            stage_valid(stage, rows[i].deactivate, rows[i].id);
            assert_success(stage);
            assert_false(stage_is_active(stage, rows[i].id));
        }
        stage_valid(stage, rows[i].activate, rows[i].id);
        assert_success(stage);
        assert_true(stage_is_active(stage, rows[i].id));
    }
}

static bool has_header(const struct stage *stage, const char *line)
{
    return strstr(buf_cstr(&stage->reply.headers), line) != NULL;
}

static void test_answers_say_why(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_send(stage);
    assert_true(has_header(stage, "X-Sim-Check: passed\r\nX-Sim-Reason: changed\r\n"));
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_send(stage);
    assert_true(has_header(stage, "X-Sim-Check: passed\r\nX-Sim-Reason: unchanged\r\n"));
    stage_header(stage, "X-DFNS-NONCE", NULL);
    stage_send(stage);
    assert_true(has_header(stage, "X-Sim-Check: nonce\r\nX-Sim-Reason: nonce.absent\r\n"));
}

static void test_explain_off_is_silent(void **state)
{
    (void)state;
    struct stage *stage = stage_make_with(&(struct service_settings){
        .edition = edition_named("2023"), .nonce_window_ms = 300 * 1000, .explain = false});
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_header(stage, "X-DFNS-NONCE", NULL);
    assert_answer(stage, 400, "nonce.absent");
    assert_false(has_header(stage, "X-Sim"));
    stage_free(stage);
}

static void test_wrong_method_names_the_right_one(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage->method = "DELETE";
    assert_answer(stage, 405, "route.wrong-method");
    assert_true(has_header(stage, "Allow: PUT\r\n"));
    assert_string_equal(stage_answer(stage, "/error/message"), "Method Not Allowed");
}

/* The credential's entry in a listing, or NULL; the tree is the caller's. */
static cJSON *list(struct stage *stage, enum operation_id operation, const char *member,
                   const char *id, const cJSON **item)
{
    stage_valid(stage, operation, NULL);
    assert_answer(stage, 200, NULL);
    cJSON *tree = json_parse(buf_peek(&stage->reply.body), NULL);
    const cJSON *child;
    *item = NULL;
    cJSON_ArrayForEach(child, json_member(tree, "items"))
    {
        if (strcmp(json_text(child, member), id) == 0)
            *item = child;
    }
    return tree;
}

static void test_listings_show_the_effect(void **state)
{
    struct stage *stage = *state;
    const struct {
        enum operation_id deactivate, list;
        const char *member, *id;
    } rows[] = {
        {CRED, OPERATION_CREDENTIALS_LIST, "credentialUuid", PAGE_CREDENTIAL},
        {APP, OPERATION_APPLICATIONS_LIST, "appId", PAGE_APPLICATION},
    };
    for (size_t i = 0; i < 2; i++) {
        const cJSON *item;
        cJSON *tree = list(stage, rows[i].list, rows[i].member, rows[i].id, &item);
        assert_true(json_flag(item, "isActive", false));
        cJSON_Delete(tree);
        stage_valid(stage, rows[i].deactivate, rows[i].id);
        assert_success(stage);
        tree = list(stage, rows[i].list, rows[i].member, rows[i].id, &item);
        assert_non_null(item);
        assert_false(json_flag(item, "isActive", true));
        cJSON_Delete(tree);
    }
}

static void test_listing_is_of_the_caller_only(void **state)
{
    struct stage *stage = *state;
    const struct user *second = world_token_named(stage->world, "second")->user;
    const cJSON *item;
    cJSON *tree = list(stage, OPERATION_CREDENTIALS_LIST, "credentialUuid",
                       second->credentials[0]->id, &item);
    assert_null(item);
    cJSON_Delete(tree);
}

/* ---- signing ---- */

static void use_signed_action(struct stage *stage, const char *id)
{
    char token[8192];
    snprintf(token, sizeof token, "%.8000s", stage_answer(stage, "/userAction"));
    stage_valid(stage, CRED, id);
    stage_header(stage, "X-DFNS-USERACTION", token);
}

static void test_each_kind_of_key_signs(void **state)
{
    struct stage *stage = *state;
    const struct user *user = world_token_named(stage->world, "permitted")->user;
    unsigned kinds = 0;
    for (size_t i = 0; i < 4; i++) {
        kinds |= 1U << key_kind(user->credentials[i]->key);
        finish_signing_with(stage, i, "/auth/credentials/deactivate",
                            "{\"credentialUuid\":\"" PAGE_CREDENTIAL "\"}");
        assert_answer(stage, 200, NULL);
        use_signed_action(stage, PAGE_CREDENTIAL);
        assert_success(stage);
    }
    assert_int_equal(kinds, 0xF);
}

static void test_init_answers_what_sdks_read(void **state)
{
    struct stage *stage = *state;
    static const char *const pointers[] = {"/supportedCredentialKinds/0/kind",
                                           "/challenge",
                                           "/challengeIdentifier",
                                           "/allowCredentials/key/0/id",
                                           "/rp/id",
                                           "/userVerification",
                                           "/attestation"};
    start_signing(stage, "/auth/credentials/deactivate", "{}");
    assert_answer(stage, 200, NULL);
    for (size_t i = 0; i < sizeof pointers / sizeof pointers[0]; i++)
        assert_string_not_equal(stage_answer(stage, pointers[i]), "");
    cJSON *tree = json_parse(buf_peek(&stage->reply.body), NULL);
    assert_true(cJSON_IsString(json_member(tree, "externalAuthenticationUrl")));
    assert_true(cJSON_IsArray(json_pointer(tree, "/allowCredentials/webauthn")));
    cJSON_Delete(tree);
}

static bool is_allowed(struct stage *stage, const char *credential_id)
{
    start_signing(stage, "/auth/credentials/deactivate", "{}");
    assert_answer(stage, 200, NULL);
    return strstr(buf_cstr(&stage->reply.body), credential_id) != NULL;
}

static void test_deactivated_credential_cannot_sign(void **state)
{
    struct stage *stage = *state;
    const struct credential *signer = signing_credential(stage);
    assert_true(is_allowed(stage, signer->credential_id));
    stage_valid(stage, CRED, signer->id);
    assert_success(stage);
    assert_false(is_allowed(stage, signer->credential_id));
    finish_signing(stage, "/auth/credentials/deactivate", "{}");
    assert_answer(stage, 401, "assertion.inactive-credential");
}

static void test_deactivated_application_cannot_call(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, APP, PAGE_APPLICATION);
    assert_success(stage);
    stage_valid(stage, OPERATION_CREDENTIALS_LIST, NULL);
    stage_header(stage, "X-DFNS-APPID", PAGE_APPLICATION);
    assert_answer(stage, 401, "application.inactive");
}

static void test_payload_is_compared_as_json(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, APP, PAGE_APPLICATION);
    stage_body(stage, "{ \"appId\" : \"\\u0061"
                      "6a47c9c-6f84-4af5-8e7a-30118cccdda4\"\n}");
    assert_success(stage);
}

static void test_signed_member_must_be_there(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, APP, PAGE_APPLICATION);
    stage_body(stage, "{\"appId\":\"" PAGE_APPLICATION "\",\"force\":true}");
    assert_answer(stage, 403, "user-action.other-payload");
    stage_fresh_nonce(stage);
    stage_user_action(stage, NULL, NULL, NULL, NULL);
    assert_success(stage);
}

/* Both are one double. */
static void test_signed_number_counts_to_its_last_digit(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, APP, PAGE_APPLICATION);
    stage_body(stage, "{\"appId\":\"" PAGE_APPLICATION "\",\"n\":9007199254740993}");
    stage_user_action(stage, NULL, NULL, NULL,
                      "{\"appId\":\"" PAGE_APPLICATION "\",\"n\":9007199254740992}");
    assert_answer(stage, 403, "user-action.other-payload");
}

/* ---- what is spent when ---- */

static void test_refused_request_spends_its_nonce(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    char bearer[8192];
    snprintf(bearer, sizeof bearer, "%.8000s", stage_header_value(stage, "Authorization"));
    stage_header(stage, "Authorization", "Bearer wrong");
    assert_answer(stage, 401, "bearer.unknown");
    stage_header(stage, "Authorization", bearer);
    assert_answer(stage, 400, "replay.nonce-replayed");
}

static void test_refused_request_keeps_its_user_action(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, CRED, "cr-nobody");
    assert_answer(stage, 404, "look-up.no-such-credential");
    stage_fresh_nonce(stage);
    assert_answer(stage, 404, "look-up.no-such-credential");
}

static void test_malformed_nonce_is_not_spent(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    int64_t now_ms = stage->now_ms;
    stage->now_ms += 300 * 1000 + 1;
    assert_answer(stage, 400, "nonce.too-old");
    stage->now_ms = now_ms;
    assert_success(stage);
}

static void test_nonce_window_is_exact(void **state)
{
    struct stage *stage = *state;
    const int64_t window_ms = 300 * 1000;
    const struct {
        int64_t moved_ms;
        int status;
    } rows[] = {{window_ms, 200}, {window_ms + 1, 400}, {-window_ms, 200}, {-window_ms - 1, 400}};
    for (size_t i = 0; i < 4; i++) {
        int64_t now_ms = stage->now_ms;
        stage_valid(stage, OPERATION_CREDENTIALS_LIST, NULL);
        stage->now_ms += rows[i].moved_ms;
        assert_int_equal(stage_send(stage), rows[i].status);
        stage->now_ms = now_ms;
    }
}

static void test_a_nonce_counts_on_every_route(void **state)
{
    struct stage *stage = *state;
    char nonce[4096];
    stage_valid(stage, OPERATION_CREDENTIALS_LIST, NULL);
    snprintf(nonce, sizeof nonce, "%.4000s", stage_header_value(stage, "X-DFNS-NONCE"));
    assert_answer(stage, 200, NULL);
    stage_valid(stage, APP, PAGE_APPLICATION);
    stage_header(stage, "X-DFNS-NONCE", nonce);
    assert_answer(stage, 400, "replay.nonce-replayed");
}

/* ---- headers ---- */

static void test_empty_header_is_absent(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *name, *reason;
    } rows[] = {
        {"X-DFNS-NONCE", "nonce.absent"},
        {"X-DFNS-APPID", "application.absent"},
        {"Authorization", "bearer.absent"},
        {"X-DFNS-USERACTION", "user-action.absent"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stage_valid(stage, CRED, PAGE_CREDENTIAL);
        stage_header(stage, rows[i].name, "");
        stage_send(stage);
        assert_string_equal(stage->note.reason, rows[i].reason);
    }
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_header(stage, "X-DFNS-APPSECRET", "");
    stage_header(stage, "X-DFNS-APISIGNATURE", "");
    assert_success(stage);
}

static void test_header_names_in_any_case(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    for (size_t i = 0; i < stage->header_count; i++) {
        char *name = strdup(stage->headers[i].name);
        for (char *c = name; *c; c++)
            *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
        stage->headers[i].name = name;
    }
    assert_success(stage);
    for (size_t i = 0; i < stage->header_count; i++)
        free((char *)(uintptr_t)stage->headers[i].name);
}

static void test_uuids_compare_without_case(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, APP, "A6A47C9C-6F84-4AF5-8E7A-30118CCCDDA4");
    assert_success(stage);
    assert_false(stage_is_active(stage, PAGE_APPLICATION));
    stage_valid(stage, CRED, "CR-4UC9U-12IJ1-9S08327E73JQQCNR");
    assert_answer(stage, 404, "look-up.no-such-credential");
}

static void test_403_names_caller_and_operation(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_bearer(stage, "unpermitted");
    assert_answer(stage, 403, "permission.user-lacks-it");
    assert_string_equal(stage_answer(stage, "/error/message"),
                        "CustomerEmployee " PAGE_USER
                        " is not authorized to perform operation (/auth/credentials/deactivate)");
}

static void test_403_of_2025_names_the_permission(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_bearer(stage, "unpermitted");
    assert_answer(stage, 403, "permission.user-lacks-it");
    assert_string_equal(stage_answer(stage, "/error/message"),
                        "CustomerEmployee " PAGE_USER
                        " is not authorized to perform operation (Auth:Creds:Update)");
}

/* ---- edition 2025 ---- */

static void test_2025_needs_neither_nonce_nor_application(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_header(stage, "X-DFNS-NONCE", NULL);
    stage_header(stage, "X-DFNS-APPID", NULL);
    stage_user_action(stage, NULL, NULL, NULL, NULL);
    assert_success(stage);
}

static void test_2025_checks_what_is_sent(void **state)
{
    struct stage *stage = *state;
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    assert_success(stage);
    stage_user_action(stage, NULL, NULL, NULL, NULL);
    assert_answer(stage, 400, "replay.nonce-replayed");
    stage_fresh_nonce(stage);
    stage_header(stage, "X-DFNS-APPID", "ap-unknown");
    assert_answer(stage, 401, "application.unknown");
    assert_string_equal(stage_answer(stage, "/error/message"), "user token is missing or invalid");
}

#define SERVER_SIDE_ID "ap-sf6zu-rusik-2ew9oj6w9hbrlasj"

static void make_server_side(struct stage *stage)
{
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_header(stage, "X-DFNS-APPID", SERVER_SIDE_ID);
    stage_header(stage, "X-DFNS-APPSECRET",
                 world_application(stage->world, span_of(SERVER_SIDE_ID))->secret);
    stage_user_action(stage, NULL, NULL, NULL, NULL);
    sign_api_request(stage);
}

static void test_2025_still_asks_server_side_applications_for_a_nonce(void **state)
{
    struct stage *stage = *state;
    make_server_side(stage);
    assert_success(stage);
    make_server_side(stage);
    stage_header(stage, "X-DFNS-NONCE", NULL);
    assert_answer(stage, 400, "nonce.absent");
}

static void test_server_side_application(void **state)
{
    struct stage *stage = *state;
    make_server_side(stage);
    assert_success(stage);
}

/* The vector is the vendor's scheme worked out once, independently of this code. */
static void test_api_signature_vector(void **state)
{
    (void)state;
    struct buf text = buf_make(64 * 1024), input = buf_make(64 * 1024), raw = buf_make(4096);
    struct status status = file_read(DFNS_SOURCE_DIR "/tests/vectors/apisignature.json", &text);
    assert_true(status_is_ok(&status));
    cJSON *vector = json_parse(buf_peek(&text), NULL);
    cJSON *payload = json_parse(span_of(json_text(vector, "payload")), NULL);
    struct signed_request request = {
        .method = SPAN_LITERAL("PUT"),
        .path = span_of(json_text(payload, "r-path")),
        .body = span_of(json_text(vector, "body")),
        .accept = span_of(json_text(payload, "h-accept")),
        .authorization = span_of(json_text(payload, "h-authorization")),
        .content_length = span_of(json_text(payload, "h-content-length")),
        .content_type = span_of(json_text(payload, "h-content-type")),
        .host = span_of(json_text(payload, "h-host")),
        .application_id = span_of(json_text(payload, "h-x-dfns-appid")),
        .application_secret = span_of(json_text(payload, "h-x-dfns-appsecret")),
        .nonce = span_of(json_text(payload, "h-x-dfns-nonce")),
        .user_action = span_of(json_text(payload, "h-x-dfns-useraction")),
    };
    apisignature_input(&request, "https", &input);
    assert_string_equal(buf_cstr(&input), json_text(vector, "signingInput"));
    struct key *key = NULL;
    status = key_from_public_pem(span_of(json_text(vector, "publicKeyPem")), &key);
    assert_true(status_is_ok(&status));
    assert_true(
        base64url_decode(span_of(json_text(vector, "headerValue")), BASE64URL_STRICT, &raw));
    bool valid = false;
    status = apisignature_verify(&request, key, buf_peek(&raw), &valid);
    assert_true(status_is_ok(&status) && valid);
    request.nonce = SPAN_LITERAL("other");
    status = apisignature_verify(&request, key, buf_peek(&raw), &valid);
    assert_true(status_is_ok(&status) && !valid);
    key_free(key);
    cJSON_Delete(payload);
    cJSON_Delete(vector);
    buf_free(&text);
    buf_free(&input);
    buf_free(&raw);
}

/* Expiry follows the clock wherever it is set, and what it is set back to is served as before. */
static void test_a_clock_that_jumps_is_followed(void **state)
{
    static const int64_t year_ms = INT64_C(365) * 24 * 60 * 60 * 1000;
    struct stage *stage = *state;
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    assert_success(stage);
    stage->now_ms += year_ms;
    assert_answer(stage, 400, "nonce.too-old");
    stage_fresh_nonce(stage);
    assert_answer(stage, 403, "user-action.expired");
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    assert_success(stage);
    stage->now_ms -= 2 * year_ms;
    assert_answer(stage, 400, "nonce.too-far-ahead");
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    assert_success(stage);
    stage->now_ms += year_ms;
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    assert_success(stage);
    assert_answer(stage, 400, "replay.nonce-replayed");
}

#define IN_2023(test) cmocka_unit_test_setup_teardown(test, make_stage, free_stage)
#define IN_2025(test) cmocka_unit_test_setup_teardown(test, make_stage_2025, free_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_2023(test_deactivation_and_repeat),
        IN_2025(test_deactivation_and_repeat),
        IN_2023(test_answers_say_why),
        IN_2023(test_a_clock_that_jumps_is_followed),
        cmocka_unit_test(test_explain_off_is_silent),
        IN_2023(test_wrong_method_names_the_right_one),
        IN_2023(test_listings_show_the_effect),
        IN_2023(test_listing_is_of_the_caller_only),
        IN_2023(test_each_kind_of_key_signs),
        IN_2023(test_init_answers_what_sdks_read),
        IN_2023(test_deactivated_credential_cannot_sign),
        IN_2023(test_deactivated_application_cannot_call),
        IN_2023(test_payload_is_compared_as_json),
        IN_2023(test_signed_member_must_be_there),
        IN_2023(test_signed_number_counts_to_its_last_digit),
        IN_2023(test_refused_request_spends_its_nonce),
        IN_2023(test_refused_request_keeps_its_user_action),
        IN_2023(test_malformed_nonce_is_not_spent),
        IN_2023(test_nonce_window_is_exact),
        IN_2023(test_a_nonce_counts_on_every_route),
        IN_2023(test_empty_header_is_absent),
        IN_2023(test_header_names_in_any_case),
        IN_2023(test_uuids_compare_without_case),
        IN_2023(test_403_names_caller_and_operation),
        IN_2025(test_403_of_2025_names_the_permission),
        IN_2025(test_2025_needs_neither_nonce_nor_application),
        IN_2025(test_2025_checks_what_is_sent),
        IN_2025(test_2025_still_asks_server_side_applications_for_a_nonce),
        IN_2023(test_server_side_application),
        cmocka_unit_test(test_api_signature_vector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
