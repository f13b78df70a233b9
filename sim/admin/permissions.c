#include "common/options.h"
#include "common/shape.h"
#include "sim/admin/handlers.h"

static struct status read_set(const cJSON *body, const char *name, permission_set *set)
{
    const cJSON *child;
    *set = 0;
    cJSON_ArrayForEach(child, json_member(body, name))
    {
        if (permission_add(child->valuestring, set))
            continue;
        const char *nearest =
            options_nearest(child->valuestring, permission_names(), PERMISSION_COUNT);
        return status_fail(STATUS_INPUT, "/%s: unknown permission \"%s\"%s%s", name,
                           child->valuestring, nearest ? "; did you mean " : "",
                           nearest ? nearest : "");
    }
    return status_ok();
}

/* The set that "user" or "application" names; NULL when there is no such record. */
static permission_set *find_set(const struct world *world, const cJSON *body)
{
    const char *user_id = json_text(body, "user"), *app_id = json_text(body, "application");
    struct user *user = user_id ? world_user(world, span_of(user_id)) : NULL;
    struct application *application = app_id ? world_application(world, span_of(app_id)) : NULL;
    if (user)
        return &user->permissions;
    return application ? &application->permissions : NULL;
}

static void write_set(permission_set set, struct json_writer *json)
{
    json_object_begin(json);
    json_key(json, "permissions");
    json_array_begin(json);
    for (unsigned i = 0; i < PERMISSION_COUNT; i++)
        if (set & (permission_set)1 << i)
            json_put_text(json, permission_name((enum permission)i));
    json_array_end(json);
    json_object_end(json);
}

struct admin_result handle_permissions_put(const struct admin_request *request,
                                           struct json_writer *json)
{
    static const struct shape_member members[] = {
        {"user", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"application", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"grant", SHAPE_TEXTS, SHAPE_OPTIONAL},
        {"revoke", SHAPE_TEXTS, SHAPE_OPTIONAL},
    };
    permission_set grant = 0, revoke = 0;
    struct status status = shape_check(request->body, "", members, 4);
    if (status_is_ok(&status))
        status = read_set(request->body, "grant", &grant);
    if (status_is_ok(&status))
        status = read_set(request->body, "revoke", &revoke);
    if (!status_is_ok(&status))
        return admin_result(status);
    permission_set *set = find_set(request->session->world, request->body);
    if (!set)
        return admin_not_found("user or application", SPAN_LITERAL("in the body"));
    *set = (*set | grant) & ~revoke;
    write_set(*set, json);
    return ADMIN_OK;
}
