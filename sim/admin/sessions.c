#include <stdio.h>

#include "common/shape.h"
#include "sim/admin/handlers.h"

static void write_caller(const struct world *world, const cJSON *role, struct json_writer *json)
{
    const char *name = json_text(role, "token"), *credential_id = json_text(role, "credential");
    const struct token *token = name ? world_token_named(world, name) : NULL;
    const struct credential *credential =
        credential_id ? world_credential(world, span_of(credential_id)) : NULL;
    json_key(json, role->string);
    json_object_begin(json);
    json_member_text(json, "token", token ? token->text : NULL);
    json_member_text(json, "user_id", token ? token->user->id : NULL);
    if (credential) {
        json_member_text(json, "credential_id", credential->credential_id);
        json_member_text(json, "private_key", credential->private_pem);
    }
    json_object_end(json);
}

/* What a test needs to act in the session, in the words of the suite's target file. */
static void write_roles(const struct world *world, struct json_writer *json)
{
    static const char *const same[] = {"application", "server_side_application", "credentials",
                                       "applications"};
    const cJSON *role;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        json_key(json, same[i]);
        json_put_value(json, json_member(world->roles, same[i]));
    }
    json_key(json, "callers");
    json_object_begin(json);
    cJSON_ArrayForEach(role, json_member(world->roles, "callers")) write_caller(world, role, json);
    json_object_end(json);
}

static void write_session(const struct session *session, struct json_writer *json)
{
    json_object_begin(json);
    json_member_text(json, "id", session->id);
    json_member_integer(json, "seed", (int64_t)session->settings.seed);
    write_roles(session->world, json);
    json_object_end(json);
}

struct admin_result handle_sessions_get(const struct admin_request *request,
                                        struct json_writer *json)
{
    const struct session *session;
    json_object_begin(json);
    json_key(json, "sessions");
    json_array_begin(json);
    for (size_t i = 0; (session = sessions_at(request->simulation->sessions, i)); i++) {
        json_object_begin(json);
        json_member_text(json, "id", session->id);
        json_member_integer(json, "requests", (int64_t)journal_newest(session->journal));
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
    return ADMIN_OK;
}

struct admin_result handle_sessions_post(const struct admin_request *request,
                                         struct json_writer *json)
{
    static const struct shape_member members[] = {{"seed", SHAPE_INTEGER, SHAPE_OPTIONAL}};
    struct simulation *simulation = request->simulation;
    struct session_settings settings = simulation->session_settings;
    struct session *session = NULL;
    const cJSON *wanted = json_member(request->body, "seed");
    int64_t seed = 0;
    struct status status = request->body ? shape_check(request->body, "", members, 1) : status_ok();
    if (status_is_ok(&status) && json_integer(wanted, 0, FAULT_MAX_SEED, &seed)) {
        settings.seed = (uint64_t)seed;
        settings.seeded = true;
    }
    if (status_is_ok(&status))
        status = sessions_create(simulation->sessions, &settings, request->wall_ms, &session);
    if (!status_is_ok(&status))
        return admin_result(status);
    write_session(session, json);
    return ADMIN_OK;
}

struct admin_result handle_session_delete(const struct admin_request *request,
                                          struct json_writer *json)
{
    char id[64] = "";
    struct span wanted = request->parameter;
    if (wanted.len < sizeof id)
        snprintf(id, sizeof id, "%.*s", SPAN_ARGS(wanted));
    if (!sessions_remove(request->simulation->sessions, id))
        return admin_not_found("session that can be removed:", wanted);
    json_object_begin(json);
    json_member_text(json, "removed", id);
    json_object_end(json);
    return ADMIN_OK;
}
