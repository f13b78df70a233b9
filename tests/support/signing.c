#include "tests/support/signing.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base64url.h"
#include "common/json_write.h"
#include "sim/world/jwt.h"

void sign_bearer(struct stage *stage, const char *claims)
{
    struct buf value = buf_make(STAGE_MAX_TEXT);
    buf_text(&value, "Bearer ");
    struct buf token = buf_make(STAGE_MAX_TEXT);
    struct status status = jwt_sign_ed25519(span_of(claims), stage->world->token_key, &token);
    assert(status_is_ok(&status));
    buf_span(&value, buf_peek(&token));
    stage_header(stage, "Authorization", buf_cstr(&value));
    buf_free(&token);
    buf_free(&value);
}

static struct span header_span(const struct stage *stage, const char *name)
{
    return span_of(stage_header_value(stage, name));
}

void sign_api_request(struct stage *stage)
{
    const struct application *application =
        world_application(stage->world, header_span(stage, "X-DFNS-APPID"));
    struct signed_request request = {
        .method = span_of(stage->method),
        .path = span_of(stage->path),
        .body = {stage->body, stage->body_len},
        .authorization = header_span(stage, "Authorization"),
        .content_type = header_span(stage, "Content-Type"),
        .application_id = header_span(stage, "X-DFNS-APPID"),
        .application_secret = header_span(stage, "X-DFNS-APPSECRET"),
        .nonce = header_span(stage, "X-DFNS-NONCE"),
        .user_action = header_span(stage, "X-DFNS-USERACTION"),
    };
    struct buf input = buf_make(STAGE_MAX_TEXT), signature = buf_make(STAGE_MAX_TEXT),
               text = buf_make(STAGE_MAX_TEXT);
    struct key *key = NULL;
    struct status status = key_from_private_pem(span_of(application->private_pem), &key);
    assert(status_is_ok(&status));
    apisignature_input(&request, "https", &input);
    status = key_sign(key, buf_peek(&input), &signature);
    assert(status_is_ok(&status));
    base64url_encode(buf_peek(&signature), &text);
    stage_header(stage, "X-DFNS-APISIGNATURE", buf_cstr(&text));
    key_free(key);
    buf_free(&input);
    buf_free(&signature);
    buf_free(&text);
}

void start_signing(struct stage *stage, const char *path, const char *payload)
{
    struct buf body = buf_make(STAGE_MAX_TEXT);
    struct json_writer json = json_writer_make(&body, JSON_COMPACT);
    stage_valid(stage, OPERATION_ACTION_INIT, NULL);
    json_object_begin(&json);
    json_member_text(&json, "userActionPayload", payload);
    json_member_text(&json, "userActionHttpMethod", "PUT");
    json_member_text(&json, "userActionHttpPath", path);
    json_object_end(&json);
    stage_body(stage, buf_cstr(&body));
    buf_free(&body);
}

static void encode(struct span bytes, struct buf *out)
{
    base64url_encode(bytes, out);
    assert(!buf_failed(out));
}

/* Writes the POST /auth/action that completes a challenge with this client data. */
static void write_completion(struct stage *stage, const struct credential *credential,
                             const char *identifier, const char *client_data)
{
    struct buf body = buf_make(STAGE_MAX_TEXT), signature = buf_make(4096),
               data_text = buf_make(8192), signature_text = buf_make(8192);
    struct key *key = NULL;
    struct status status = key_from_private_pem(span_of(credential->private_pem), &key);
    assert(status_is_ok(&status));
    status = key_sign(key, span_of(client_data), &signature);
    assert(status_is_ok(&status));
    encode(span_of(client_data), &data_text);
    encode(buf_peek(&signature), &signature_text);
    buf_format(&body,
               "{\"challengeIdentifier\":\"%s\",\"firstFactor\":{\"kind\":\"Key\","
               "\"credentialAssertion\":{\"credId\":\"%s\",\"clientData\":\"%s\","
               "\"signature\":\"%s\"}}}",
               identifier, credential->credential_id, buf_cstr(&data_text),
               buf_cstr(&signature_text));
    stage_body(stage, buf_cstr(&body));
    key_free(key);
    buf_free(&body);
    buf_free(&signature);
    buf_free(&data_text);
    buf_free(&signature_text);
}

static struct credential *credential_at(struct stage *stage, size_t index)
{
    return world_token_named(stage->world, "permitted")->user->credentials[index];
}

struct credential *signing_credential(struct stage *stage)
{
    return credential_at(stage, 0);
}

void finish_signing_with(struct stage *stage, size_t credential, const char *path,
                         const char *payload)
{
    char client_data[512];
    start_signing(stage, path, payload);
    int answered = stage_send(stage);
    assert(answered == 200);
    (void)answered;
    snprintf(client_data, sizeof client_data, "{\"type\":\"key.get\",\"challenge\":\"%.200s\"}",
             stage_answer(stage, "/challenge"));
    char *identifier = strdup(stage_answer(stage, "/challengeIdentifier"));
    assert(identifier);
    stage_valid(stage, OPERATION_ACTION_COMPLETE, NULL);
    write_completion(stage, credential_at(stage, credential), identifier, client_data);
    free(identifier);
}

void finish_signing(struct stage *stage, const char *path, const char *payload)
{
    finish_signing_with(stage, 0, path, payload);
}

static void edit_object(struct stage *stage, const char *pointer, const char *name,
                        const char *value)
{
    cJSON *body = json_parse((struct span){stage->body, stage->body_len}, NULL);
    cJSON *object = (cJSON *)(uintptr_t)json_pointer(body, pointer);
    assert(object);
    cJSON_DeleteItemFromObjectCaseSensitive(object, name);
    if (value)
        cJSON_AddStringToObject(object, name, value);
    char *text = cJSON_PrintUnformatted(body);
    stage_body(stage, text);
    cJSON_free(text);
    cJSON_Delete(body);
}

void edit_factor(struct stage *stage, const char *name, const char *value)
{
    edit_object(stage, "/firstFactor", name, value);
}

void edit_assertion(struct stage *stage, const char *name, const char *value)
{
    edit_object(stage, "/firstFactor/credentialAssertion", name, value);
}

void sign_client_data(struct stage *stage, const char *client_data)
{
    cJSON *body = json_parse((struct span){stage->body, stage->body_len}, NULL);
    char identifier[8192];
    snprintf(identifier, sizeof identifier, "%.8000s", json_text(body, "challengeIdentifier"));
    cJSON_Delete(body);
    write_completion(stage, signing_credential(stage), identifier, client_data);
}
