#include "common/json_write.h"
#include "sim/api/answer.h"
#include "sim/api/handlers.h"

/* As for credentials: a repeat takes no action and is answered the same (application page). */
static bool set_active(const struct call *call, bool active, struct reply *reply)
{
    struct application *application = call->target_application;
    bool changes = application && application->active != active;
    if (changes)
        application->active = active;
    answer_success(reply);
    return changes;
}

bool handle_applications_activate(struct world *world, const struct call *call, struct reply *reply)
{
    (void)world;
    return set_active(call, true, reply);
}

bool handle_applications_deactivate(struct world *world, const struct call *call,
                                    struct reply *reply)
{
    (void)world;
    return set_active(call, false, reply);
}

static void write_permissions(struct json_writer *json, permission_set set)
{
    json_key(json, "permissions");
    json_array_begin(json);
    for (unsigned i = 0; i < PERMISSION_COUNT; i++)
        if (set & (permission_set)1 << i)
            json_put_text(json, permission_name((enum permission)i));
    json_array_end(json);
}

static void write_application(struct json_writer *json, const struct application *application)
{
    bool server_side = application->kind == SERVER_SIDE_APPLICATION;
    json_object_begin(json);
    json_member_text(json, "appId", application->id);
    json_member_text(json, "kind", server_side ? "ServerSideApplication" : "ClientSideApplication");
    json_member_text(json, "orgId", application->organisation->id);
    write_permissions(json, application->permissions);
    json_key(json, "scopes");
    json_array_begin(json);
    json_array_end(json);
    json_member_text(json, "expectedRpId", application->expected_rp_id);
    json_member_text(json, "expectedOrigin", application->expected_origin);
    json_member_text(json, "name", application->name);
    json_member_bool(json, "isActive", application->active);
    json_object_end(json);
}

/* All applications of the caller's organisation. */
bool handle_applications_list(struct world *world, const struct call *call, struct reply *reply)
{
    (void)world;
    const struct organisation *organisation = call->user->organisation;
    struct json_writer json = json_writer_make(&reply->body, JSON_COMPACT);
    reply->status = 200;
    json_object_begin(&json);
    json_key(&json, "items");
    json_array_begin(&json);
    for (size_t i = 0; i < organisation->application_count; i++)
        write_application(&json, organisation->applications[i]);
    json_array_end(&json);
    json_object_end(&json);
    return false;
}
