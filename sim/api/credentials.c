#include "common/json_write.h"
#include "common/rfc3339.h"
#include "sim/api/answer.h"
#include "sim/api/handlers.h"

/* If there is nothing to do, no action is taken and the answer is the same (credential page). A
 * deviation may let a call pass that has no target. */
static bool set_active(const struct call *call, bool active, struct reply *reply)
{
    struct credential *credential = call->target_credential;
    bool changes = credential && credential->active != active;
    if (changes)
        credential->active = active;
    answer_success(reply);
    return changes;
}

bool handle_credentials_activate(struct world *world, const struct call *call, struct reply *reply)
{
    (void)world;
    return set_active(call, true, reply);
}

bool handle_credentials_deactivate(struct world *world, const struct call *call,
                                   struct reply *reply)
{
    (void)world;
    return set_active(call, false, reply);
}

static void write_public_key(struct json_writer *json, const struct key *key)
{
    struct buf pem = buf_make(8192);
    struct status status = key_public_pem(key, &pem);
    json_member_span(json, "publicKey", buf_peek(&pem));
    json->out->failed |= !status_is_ok(&status);
    buf_free(&pem);
}

static void write_credential(struct json_writer *json, const struct credential *credential,
                             const struct application *application)
{
    char created[RFC3339_SIZE] = "";
    rfc3339_format(credential->created_ms, created);
    json_object_begin(json);
    json_member_text(json, "credentialId", credential->credential_id);
    json_member_text(json, "credentialUuid", credential->id);
    json_member_text(json, "dateCreated", created);
    json_member_bool(json, "isActive", credential->active);
    json_member_text(json, "kind", credential->kind);
    json_member_text(json, "name", credential->name);
    write_public_key(json, credential->key);
    json_member_text(json, "relyingPartyId", application ? application->expected_rp_id : NULL);
    json_member_text(json, "origin", application ? application->expected_origin : NULL);
    json_object_end(json);
}

/* The caller's own credentials, deactivated ones too: so a client sees what it has done. */
bool handle_credentials_list(struct world *world, const struct call *call, struct reply *reply)
{
    (void)world;
    struct json_writer json = json_writer_make(&reply->body, JSON_COMPACT);
    reply->status = 200;
    json_object_begin(&json);
    json_key(&json, "items");
    json_array_begin(&json);
    for (size_t i = 0; i < call->user->credential_count; i++)
        write_credential(&json, call->user->credentials[i], call->application);
    json_array_end(&json);
    json_object_end(&json);
    return false;
}
