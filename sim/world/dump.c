#include "sim/world/dump.h"

#include "common/rfc3339.h"
#include "sim/world/seed.h"
#include "sim/world/state.h"

enum { MAX_PEM = 16 * 1024 };

/* A member that is left out where there is no text. */
static void put_text(struct json_writer *json, const char *name, const char *text)
{
    if (text)
        json_member_text(json, name, text);
}

/* Times come from texts, so there is a text for each; see seed_time(). */
static void put_time(struct json_writer *json, const char *name, int64_t ms)
{
    char text[RFC3339_SIZE];
    if (rfc3339_format(ms, text))
        json_member_text(json, name, text);
    else
        json->out->failed = true;
}

static void put_permissions(struct json_writer *json, permission_set permissions)
{
    json_key(json, "permissions");
    json_array_begin(json);
    for (unsigned i = 0; i < PERMISSION_COUNT; i++)
        if (permissions & (permission_set)1 << i)
            json_put_text(json, permission_name((enum permission)i));
    json_array_end(json);
}

/* A public key stands for itself only where no private one does. */
static void put_keys(struct json_writer *json, const struct key *key, const char *private_pem)
{
    struct buf pem = buf_make(MAX_PEM);
    if (key && !key_is_private(key)) {
        struct status status = key_public_pem(key, &pem);
        json_member_span(json, "public_key", buf_peek(&pem));
        json->out->failed |= !status_is_ok(&status);
    }
    put_text(json, "private_key", private_pem);
    buf_free(&pem);
}

static void put_organisation(struct json_writer *json, const void *item)
{
    const struct organisation *record = item;
    put_text(json, "id", record->id);
    put_text(json, "name", record->name);
}

static void put_application(struct json_writer *json, const void *item)
{
    const struct application *record = item;
    bool server_side = record->kind == SERVER_SIDE_APPLICATION;
    put_text(json, "id", record->id);
    put_text(json, "organisation", record->organisation->id);
    put_text(json, "name", record->name);
    put_text(json, "kind", server_side ? "ServerSideApplication" : "ClientSideApplication");
    json_member_bool(json, "active", record->active);
    put_permissions(json, record->permissions);
    put_text(json, "expected_origin", record->expected_origin);
    put_text(json, "expected_rp_id", record->expected_rp_id);
    put_text(json, "secret", record->secret);
    put_keys(json, record->public_key, record->private_pem);
}

static void put_user(struct json_writer *json, const void *item)
{
    const struct user *record = item;
    put_text(json, "id", record->id);
    put_text(json, "organisation", record->organisation->id);
    put_text(json, "username", record->username);
    put_text(json, "kind", record->kind);
    json_member_bool(json, "active", record->active);
    put_permissions(json, record->permissions);
}

static void put_credential(struct json_writer *json, const void *item)
{
    const struct credential *record = item;
    put_text(json, "id", record->id);
    put_text(json, "credential_id", record->credential_id);
    put_text(json, "user", record->user->id);
    put_text(json, "name", record->name);
    put_text(json, "kind", record->kind);
    json_member_bool(json, "active", record->active);
    put_time(json, "created", record->created_ms);
    put_keys(json, record->key, record->private_pem);
}

/* The text is written even where it was made here: it must be the same when it is read back. */
static void put_token(struct json_writer *json, const void *item)
{
    const struct token *record = item;
    put_text(json, "name", record->name);
    put_text(json, "user", record->user->id);
    put_time(json, "issued", record->issued_ms);
    put_time(json, "expires", record->expires_ms);
    if (record->permissions != PERMISSION_ALL)
        put_permissions(json, record->permissions);
    put_text(json, "token", record->text);
}

typedef void put_record(struct json_writer *json, const void *item);

#define PUT_SECTION(json, name, records, count, put)                                               \
    do {                                                                                           \
        json_key(json, name);                                                                      \
        json_array_begin(json);                                                                    \
        for (size_t i_ = 0; i_ < (count); i_++)                                                    \
            put_object(json, (records)[i_], put);                                                  \
        json_array_end(json);                                                                      \
    } while (0)

static void put_object(struct json_writer *json, const void *item, put_record *put)
{
    json_object_begin(json);
    put(json, item);
    json_object_end(json);
}

static void put_records(struct json_writer *json, const struct world *world)
{
    PUT_SECTION(json, "organisations", world->organisations, world->organisation_count,
                put_organisation);
    PUT_SECTION(json, "applications", world->applications, world->application_count,
                put_application);
    PUT_SECTION(json, "users", world->users, world->user_count, put_user);
    PUT_SECTION(json, "credentials", world->credentials, world->credential_count, put_credential);
    PUT_SECTION(json, "tokens", world->tokens, world->token_count, put_token);
}

void dump_world(const struct world *world, int64_t now_ms, struct json_writer *json)
{
    json_object_begin(json);
    put_text(json, "name", world->name);
    put_text(json, "token_key", world->token_key_pem);
    put_text(json, "user_action_secret", world->user_action_secret);
    put_records(json, world);
    if (world->roles) {
        json_key(json, "roles");
        json_put_value(json, world->roles);
    }
    json_key(json, "state");
    state_write(world, now_ms, json);
    json_object_end(json);
}

struct status dump_read(const cJSON *document, const char *name, const struct world *known,
                        struct world **world)
{
    return seed_document(document, name, known, world);
}
