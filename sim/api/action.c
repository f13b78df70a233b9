/* The signing flow: POST /auth/action/init hands out a challenge, POST /auth/action turns the
 * signed challenge into a user action. */
#include <stdio.h>

#include "common/base64url.h"
#include "common/json_write.h"
#include "sim/api/handlers.h"
#include "sim/world/jwt.h"

enum { CHALLENGE_BYTES = 32, CHALLENGE_TEXT_MAX = 128 };

/* As the vendor's challenges look: base64url of 64 hexadecimal digits. */
static bool write_challenge(struct random *random, struct buf *out)
{
    unsigned char bytes[CHALLENGE_BYTES];
    char hex[2 * CHALLENGE_BYTES + 1];
    if (!random_bytes(random, bytes, sizeof bytes))
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    base64url_encode((struct span){hex, sizeof hex - 1}, out);
    return !buf_failed(out);
}

/* Only what is active can sign, so only that is offered. */
static void write_allowed_credentials(struct json_writer *json, const struct user *user)
{
    json_key(json, "allowCredentials");
    json_object_begin(json);
    json_key(json, "key");
    json_array_begin(json);
    for (size_t i = 0; i < user->credential_count; i++) {
        if (!user->credentials[i]->active)
            continue;
        json_object_begin(json);
        json_member_text(json, "type", "public-key");
        json_member_text(json, "id", user->credentials[i]->credential_id);
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "passwordProtectedKey");
    json_array_begin(json);
    json_array_end(json);
    json_key(json, "webauthn");
    json_array_begin(json);
    json_array_end(json);
    json_object_end(json);
}

static void write_supported_kinds(struct json_writer *json)
{
    json_key(json, "supportedCredentialKinds");
    json_array_begin(json);
    json_object_begin(json);
    json_member_text(json, "kind", "Key");
    json_member_text(json, "factor", "first");
    json_member_bool(json, "requiresSecondFactor", false);
    json_object_end(json);
    json_array_end(json);
}

static void write_relying_party(struct json_writer *json, const struct application *application)
{
    json_key(json, "rp");
    json_object_begin(json);
    json_member_text(json, "id", application ? application->expected_rp_id : "localhost");
    json_member_text(json, "name", application ? application->name : "localhost");
    json_object_end(json);
}

/* All members that any generation of the vendor's SDKs reads. */
static void write_init(const struct call *call, const char *challenge, struct span identifier,
                       struct reply *reply)
{
    struct json_writer json = json_writer_make(&reply->body, JSON_COMPACT);
    reply->status = 200;
    json_object_begin(&json);
    write_supported_kinds(&json);
    json_member_text(&json, "challenge", challenge);
    json_member_span(&json, "challengeIdentifier", identifier);
    json_member_text(&json, "externalAuthenticationUrl", "");
    write_allowed_credentials(&json, call->user);
    write_relying_party(&json, call->application);
    json_member_text(&json, "userVerification", "required");
    json_member_text(&json, "attestation", "direct");
    json_object_end(&json);
}

bool handle_action_init(struct world *world, const struct call *call, struct reply *reply)
{
    struct buf challenge = buf_make(CHALLENGE_TEXT_MAX), identifier = buf_make(JWT_MAX_SIZE);
    struct action_request request = {
        .kind = ACTION_CHALLENGE,
        .user_id = call->user->id,
        .application_id = call->application ? call->application->id : "",
        .method = span_of(json_text(call->json, "userActionHttpMethod")),
        .path = span_of(json_text(call->json, "userActionHttpPath")),
        .now_ms = call->now_ms,
    };
    struct span payload = span_of(json_text(call->json, "userActionPayload"));
    struct status status = useraction_digest(payload, &request.payload);
    bool made = write_challenge(&world->random, &challenge) && status_is_ok(&status);
    if (made) {
        request.challenge = buf_cstr(&challenge);
        status = useraction_issue(world, &request, &identifier);
        made = status_is_ok(&status);
    }
    if (made)
        write_init(call, buf_cstr(&challenge), buf_peek(&identifier), reply);
    reply->body.failed |= !made;
    buf_free(&challenge);
    buf_free(&identifier);
    return false;
}

/* The user action takes over what the challenge was for. */
static struct status issue_user_action(struct world *world, const struct call *call,
                                       struct buf *out)
{
    const struct signed_action *challenge = &call->action;
    struct action_request request = {
        .kind = ACTION_USER_ACTION,
        .user_id = challenge->user_id,
        .application_id = challenge->application_id,
        .method = span_of(challenge->method),
        .path = span_of(challenge->path),
        .now_ms = call->now_ms,
        .payload = challenge->payload,
    };
    return useraction_issue(world, &request, out);
}

bool handle_action_complete(struct world *world, const struct call *call, struct reply *reply)
{
    struct buf token = buf_make(JWT_MAX_SIZE);
    struct status status = issue_user_action(world, call, &token);
    struct json_writer json = json_writer_make(&reply->body, JSON_COMPACT);
    reply->status = 200;
    json_object_begin(&json);
    json_member_span(&json, "userAction", buf_peek(&token));
    json_object_end(&json);
    reply->body.failed |= !status_is_ok(&status);
    buf_free(&token);
    return true;
}
