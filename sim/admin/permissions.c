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

/* The set of whom "user" or "application" names, of which one is there. */
static struct admin_result find_set(const struct world *world, const cJSON *body,
                                    permission_set **set)
{
    const char *user_id = json_text(body, "user"), *app_id = json_text(body, "application");
    struct user *user = user_id ? world_user(world, span_of(user_id)) : NULL;
    struct application *application = app_id ? world_application(world, span_of(app_id)) : NULL;
    if (user_id && !user)
        return admin_not_found("user", span_of(user_id));
    if (app_id && !application)
        return admin_not_found("application", span_of(app_id));
    *set = user ? &user->permissions : &application->permissions;
    return ADMIN_OK;
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

static struct status read_change(const cJSON *body, permission_set *grant, permission_set *revoke)
{
    static const struct shape_member members[] = {
        {"user", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"application", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"grant", SHAPE_TEXTS, SHAPE_OPTIONAL},
        {"revoke", SHAPE_TEXTS, SHAPE_OPTIONAL},
    };
    struct status status = shape_check(body, "", members, 4);
    if (status_is_ok(&status) && !json_text(body, "user") == !json_text(body, "application"))
        status = status_fail(STATUS_INPUT,
                             "the document: expected \"user\" or \"application\", and not both");
    if (status_is_ok(&status))
        status = read_set(body, "grant", grant);
    return status_is_ok(&status) ? read_set(body, "revoke", revoke) : status;
}

struct admin_result handle_permissions_put(const struct admin_request *request,
                                           struct json_writer *json)
{
    permission_set grant = 0, revoke = 0, *set = NULL;
    struct admin_result result = admin_result(read_change(request->body, &grant, &revoke));
    if (result.fault == ADMIN_DONE)
        result = find_set(request->session->world, request->body, &set);
    if (result.fault != ADMIN_DONE)
        return result;
    *set = (*set | grant) & ~revoke;
    write_set(*set, json);
    return ADMIN_OK;
}
