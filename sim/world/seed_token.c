#include <stdlib.h>
#include <string.h>

#include "common/json_write.h"
#include "common/shape.h"
#include "sim/world/jwt.h"
#include "sim/world/seed_records.h"

/* The claims of the vendor's tokens, as its SDKs read them. Times are those of the world file, so
 * the same world gives the same tokens at every start. */
static void write_claims(const struct token *token, const char *id, struct buf *out)
{
    const struct user *user = token->user;
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, "iss", "auth.dfns.test");
    json_member_text(&json, "sub", user->organisation->id);
    json_member_text(&json, "jti", id);
    json_member_integer(&json, "iat", token->issued_ms / 1000);
    json_member_integer(&json, "exp", token->expires_ms / 1000);
    json_member_text(&json, "https://custom/username", user->username);
    json_key(&json, "https://custom/app_metadata");
    json_object_begin(&json);
    json_member_text(&json, "userId", user->id);
    json_member_text(&json, "orgId", user->organisation->id);
    json_member_text(&json, "tokenKind", "Token");
    json_object_end(&json);
    json_object_end(&json);
}

struct status seed_sign_token(const struct world *world, struct token *token, const char *id)
{
    struct buf claims = buf_make(JWT_MAX_SIZE), text = buf_make(JWT_MAX_SIZE);
    write_claims(token, id, &claims);
    struct status status = buf_failed(&claims)
                               ? status_no_memory()
                               : jwt_sign_ed25519(buf_peek(&claims), world->token_key, &text);
    if (status_is_ok(&status) && !(token->text = buf_take(&text)))
        status = status_no_memory();
    buf_free(&claims);
    buf_free(&text);
    return status;
}

static struct status read_restriction(const cJSON *item, const char *pointer, struct token *record)
{
    const cJSON *permissions = json_member(item, "permissions"), *child;
    record->permissions = permissions ? 0 : PERMISSION_ALL;
    cJSON_ArrayForEach(child, permissions)
    {
        if (!permission_add(child->valuestring, &record->permissions))
            return status_fail(STATUS_INPUT, "%s/permissions: unknown permission \"%s\"", pointer,
                               child->valuestring);
    }
    return status_ok();
}

static struct status fill_token(struct seed *seed, const cJSON *item, const char *pointer,
                                struct token *record)
{
    const char *user = json_text(item, "user"), *text = json_text(item, "token");
    record->user = world_user(seed->world, span_of(user));
    record->name = strdup(json_text(item, "name"));
    record->text = text ? strdup(text) : NULL;
    if (!record->name || (text && !record->text))
        return status_no_memory();
    if (!record->user)
        return status_fail(STATUS_INPUT, "%s/user: no user has the id \"%s\"", pointer, user);
    struct status status = seed_time(item, pointer, "issued", NULL, &record->issued_ms);
    if (status_is_ok(&status))
        status = seed_time(item, pointer, "expires", NULL, &record->expires_ms);
    if (status_is_ok(&status))
        status = read_restriction(item, pointer, record);
    if (status_is_ok(&status) && !text)
        status = seed_sign_token(seed->world, record, record->name);
    return status;
}

struct status seed_token(struct seed *seed, const cJSON *item, const char *pointer)
{
    static const struct shape_member members[] = {
        {"name", SHAPE_TEXT, SHAPE_REQUIRED},         {"user", SHAPE_TEXT, SHAPE_REQUIRED},
        {"issued", SHAPE_TEXT, SHAPE_REQUIRED},       {"expires", SHAPE_TEXT, SHAPE_REQUIRED},
        {"permissions", SHAPE_TEXTS, SHAPE_OPTIONAL}, {"token", SHAPE_TEXT, SHAPE_OPTIONAL},
    };
    struct status status = shape_check(item, pointer, members, sizeof members / sizeof members[0]);
    if (!status_is_ok(&status))
        return status;
    struct token *record = calloc(1, sizeof *record);
    status = record ? fill_token(seed, item, pointer, record) : status_no_memory();
    if (!status_is_ok(&status)) {
        token_free(record);
        return status;
    }
    return status_in(world_add_token(seed->world, record), "%s", pointer);
}
