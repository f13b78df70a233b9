#include <stdio.h>

#include "common/shape.h"
#include "sim/world/seed_records.h"

/* "/roles/applications/sacrificial/" and an index. */
enum { MAX_POINTER = 64 };

#define SHAPE(pointer, item, members)                                                              \
    shape_check(item, pointer, members, sizeof(members) / sizeof((members)[0]))

/* What a role may name. */
struct kind {
    bool (*exists)(const struct world *world, const char *name);
    const char *absent;
};

static bool has_application(const struct world *world, const char *id)
{
    return world_application(world, span_of(id)) != NULL;
}

static bool has_credential(const struct world *world, const char *id)
{
    return world_credential(world, span_of(id)) != NULL;
}

static bool has_token(const struct world *world, const char *name)
{
    return world_token_named(world, name) != NULL;
}

static const struct kind applications = {has_application, "no application has the id"};
static const struct kind credentials = {has_credential, "no credential has the id"};
static const struct kind tokens = {has_token, "no token has the name"};

/* `name` is a string with a content, or NULL where it may be absent. */
static struct status check_name(const struct world *world, const struct kind *kind,
                                const cJSON *name, const char *pointer, const char *place)
{
    if (!name || kind->exists(world, name->valuestring))
        return status_ok();
    return status_fail(STATUS_INPUT, "%s/%s: %s \"%s\"", pointer, place, kind->absent,
                       name->valuestring);
}

static struct status check_caller(const struct world *world, const cJSON *caller,
                                  const char *pointer)
{
    static const struct shape_member members[] = {
        {"token", SHAPE_TEXT, SHAPE_REQUIRED},
        {"credential", SHAPE_TEXT, SHAPE_OPTIONAL},
    };
    struct status status = SHAPE(pointer, caller, members);
    if (status_is_ok(&status))
        status = check_name(world, &tokens, json_member(caller, "token"), pointer, "token");
    if (status_is_ok(&status))
        status = check_name(world, &credentials, json_member(caller, "credential"), pointer,
                            "credential");
    return status;
}

static struct status check_callers(const struct world *world, const cJSON *callers)
{
    static const struct shape_member members[] = {
        {"permitted", SHAPE_OBJECT, SHAPE_REQUIRED},
        {"unpermitted", SHAPE_OBJECT, SHAPE_OPTIONAL},
        {"second", SHAPE_OBJECT, SHAPE_OPTIONAL},
        {"expired", SHAPE_OBJECT, SHAPE_OPTIONAL},
        {"other_tenant", SHAPE_OBJECT, SHAPE_OPTIONAL},
    };
    struct status status = SHAPE("/roles/callers", callers, members);
    for (size_t i = 0; i < sizeof members / sizeof members[0] && status_is_ok(&status); i++) {
        const cJSON *caller = json_member(callers, members[i].name);
        char pointer[MAX_POINTER];
        snprintf(pointer, sizeof pointer, "/roles/callers/%s", members[i].name);
        if (caller)
            status = check_caller(world, caller, pointer);
    }
    return status;
}

static struct status check_sacrificial(const struct world *world, const struct kind *kind,
                                       const cJSON *ids, const char *pointer)
{
    struct status status = status_ok();
    const cJSON *id;
    size_t index = 0;
    cJSON_ArrayForEach(id, ids)
    {
        char place[MAX_POINTER];
        snprintf(place, sizeof place, "sacrificial/%zu", index++);
        if (status_is_ok(&status))
            status = check_name(world, kind, id, pointer, place);
    }
    return status;
}

static struct status check_resources(const struct world *world, const struct kind *kind,
                                     const cJSON *resources, const char *pointer)
{
    static const struct shape_member members[] = {
        {"deactivated", SHAPE_TEXT, SHAPE_REQUIRED},
        {"sacrificial", SHAPE_TEXTS, SHAPE_REQUIRED},
        {"other_tenant", SHAPE_TEXT, SHAPE_REQUIRED},
    };
    static const char *const single[] = {"deactivated", "other_tenant"};
    struct status status = SHAPE(pointer, resources, members);
    for (size_t i = 0; i < sizeof single / sizeof single[0] && status_is_ok(&status); i++)
        status = check_name(world, kind, json_member(resources, single[i]), pointer, single[i]);
    if (status_is_ok(&status))
        status = check_sacrificial(world, kind, json_member(resources, "sacrificial"), pointer);
    return status;
}

static struct status check_applications(const struct world *world, const cJSON *roles)
{
    static const char *const calling[] = {"application", "server_side_application"};
    struct status status = status_ok();
    for (size_t i = 0; i < sizeof calling / sizeof calling[0] && status_is_ok(&status); i++)
        status =
            check_name(world, &applications, json_member(roles, calling[i]), "/roles", calling[i]);
    return status;
}

struct status seed_check_roles(const struct world *world)
{
    static const struct shape_member members[] = {
        {"application", SHAPE_TEXT, SHAPE_REQUIRED},
        {"server_side_application", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"callers", SHAPE_OBJECT, SHAPE_REQUIRED},
        {"credentials", SHAPE_OBJECT, SHAPE_REQUIRED},
        {"applications", SHAPE_OBJECT, SHAPE_REQUIRED},
    };
    const cJSON *roles = world->roles;
    struct status status = roles ? SHAPE("/roles", roles, members) : status_ok();
    if (!roles || !status_is_ok(&status))
        return status;
    status = check_applications(world, roles);
    if (status_is_ok(&status))
        status = check_callers(world, json_member(roles, "callers"));
    if (status_is_ok(&status))
        status = check_resources(world, &credentials, json_member(roles, "credentials"),
                                 "/roles/credentials");
    if (status_is_ok(&status))
        status = check_resources(world, &applications, json_member(roles, "applications"),
                                 "/roles/applications");
    return status;
}
