#include "sim/decide/useraction.h"

#include <string.h>

#include "common/base64url.h"
#include "common/digest.h"
#include "common/json_write.h"
#include "sim/world/jwt.h"

/* A character is written in six at most, and no number grows as much. */
enum { MAX_CANONICAL = 6 * ACTION_MAX_PAYLOAD, DIGEST_TEXT = 43 /* of base64url */ };

static const char *const kinds[] = {
    [ACTION_CHALLENGE] = "challenge",
    [ACTION_USER_ACTION] = "user-action",
};

void signed_action_free(struct signed_action *action)
{
    cJSON_Delete(action->claims);
    *action = (struct signed_action){0};
}

static struct status judge_payload_size(bool too_large)
{
    if (too_large)
        return status_fail(STATUS_INPUT, "expected at most %d bytes, as the body of a request has",
                           ACTION_MAX_PAYLOAD);
    return status_ok();
}

struct status useraction_digest_read(const cJSON *tree, struct span payload, struct digest *out)
{
    struct buf canonical = buf_make(MAX_CANONICAL);
    if (tree)
        json_canonical(tree, &canonical);
    else
        buf_span(&canonical, payload);
    struct status status = judge_payload_size(buf_is_full(&canonical));
    if (status_is_ok(&status) &&
        (buf_failed(&canonical) || !digest_sha256(buf_peek(&canonical), out)))
        status = status_no_memory();
    buf_free(&canonical);
    return status;
}

struct status useraction_digest(struct span payload, struct digest *out)
{
    struct json_error error;
    struct status status = judge_payload_size(payload.len > ACTION_MAX_PAYLOAD);
    if (!status_is_ok(&status))
        return status;
    cJSON *tree = json_parse(payload, &error);
    status = error.fault == JSON_NO_MEMORY ? status_no_memory()
                                           : useraction_digest_read(tree, payload, out);
    cJSON_Delete(tree);
    return status;
}

static void write_digest(struct json_writer *json, const struct digest *digest)
{
    struct buf text = buf_make(DIGEST_TEXT);
    base64url_encode(digest_span(digest), &text);
    json_member_span(json, "payload", buf_peek(&text));
    json->out->failed |= buf_failed(&text);
    buf_free(&text);
}

static void write_claims(const struct action_request *request, const char *id, struct buf *out)
{
    bool challenge = request->kind == ACTION_CHALLENGE;
    int64_t lifetime = challenge ? CHALLENGE_LIFETIME_MS : USER_ACTION_LIFETIME_MS;
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, "kind", kinds[request->kind]);
    json_member_text(&json, "jti", id);
    json_member_text(&json, "sub", request->user_id);
    json_member_text(&json, "app", request->application_id);
    json_member_span(&json, "method", request->method);
    json_member_span(&json, "path", request->path);
    write_digest(&json, &request->payload);
    if (challenge)
        json_member_text(&json, "challenge", request->challenge);
    json_member_integer(&json, "expires", request->now_ms + lifetime);
    json_object_end(&json);
}

static struct status judge_size(const struct buf *text)
{
    if (buf_is_full(text))
        return status_fail(STATUS_INPUT, "the action is too large for a token");
    return buf_failed(text) ? status_no_memory() : status_ok();
}

struct status useraction_issue(struct world *world, const struct action_request *request,
                               struct buf *out)
{
    char id[UUID_SIZE];
    if (!random_uuid(&world->random, id))
        return status_fail(STATUS_CRYPTO, "there are no random bytes");
    struct buf claims = buf_make(JWT_MAX_SIZE);
    write_claims(request, id, &claims);
    struct status status = judge_size(&claims);
    if (status_is_ok(&status))
        status = jwt_sign_hmac(buf_peek(&claims), world->action_key, out);
    if (buf_is_full(out))
        status = judge_size(out);
    buf_free(&claims);
    return status;
}

struct status useraction_mint(struct world *world, const struct user *user,
                              const struct application *application, struct span method,
                              struct span path, struct span body, int64_t now_ms, struct buf *out)
{
    struct action_request request = {
        .kind = ACTION_USER_ACTION,
        .user_id = user->id,
        .application_id = application ? application->id : "",
        .method = method,
        .path = path,
        .now_ms = now_ms,
    };
    struct status status = useraction_digest(body, &request.payload);
    return status_is_ok(&status) ? useraction_issue(world, &request, out) : status;
}

static enum action_fault read_digest(const char *text, struct digest *digest)
{
    struct buf bytes = buf_make(DIGEST_SIZE);
    enum action_fault fault = ACTION_BAD_SIGNATURE;
    if (text && strlen(text) == DIGEST_TEXT &&
        base64url_decode(span_of(text), BASE64URL_STRICT, &bytes))
        fault = ACTION_READ;
    if (buf_failed(&bytes))
        fault = ACTION_NO_MEMORY;
    if (fault == ACTION_READ)
        memcpy(digest->bytes, bytes.ptr, DIGEST_SIZE);
    buf_free(&bytes);
    return fault;
}

/* What has our signature and not our claims is of another kind. */
static enum action_fault take_claims(struct signed_action *action, enum action_kind kind)
{
    const cJSON *claims = action->claims;
    const char *found = json_text(claims, "kind");
    action->id = json_text(claims, "jti");
    action->user_id = json_text(claims, "sub");
    action->application_id = json_text(claims, "app");
    action->method = json_text(claims, "method");
    action->path = json_text(claims, "path");
    action->challenge = json_text(claims, "challenge");
    bool complete =
        found && strcmp(found, kinds[kind]) == 0 && action->id && action->user_id &&
        action->application_id && action->method && action->path &&
        (action->challenge || kind == ACTION_USER_ACTION) &&
        json_integer(json_member(claims, "expires"), 0, INT64_C(1) << 53, &action->expires_ms);
    return complete ? read_digest(json_text(claims, "payload"), &action->payload)
                    : ACTION_BAD_SIGNATURE;
}

enum action_fault useraction_read(const struct world *world, struct span token,
                                  enum action_kind kind, struct signed_action *action)
{
    *action = (struct signed_action){0};
    switch (jwt_read_hmac(token, world->action_key, &action->claims)) {
    case JWT_MALFORMED:
        return ACTION_MALFORMED;
    case JWT_BAD_SIGNATURE:
        return ACTION_BAD_SIGNATURE;
    case JWT_NO_MEMORY:
        return ACTION_NO_MEMORY;
    case JWT_VALID:
        break;
    }
    enum action_fault fault = take_claims(action, kind);
    if (fault != ACTION_READ)
        signed_action_free(action);
    return fault;
}
