#include <stdlib.h>

#include "common/json.h"
#include "common/json_write.h"
#include "sim/commands/command.h"
#include "sim/commands/roles.h"
#include "sim/commands/setting.h"

static void put_application(struct json_writer *json, const struct world *world)
{
    const char *id = json_text(world->roles, "application");
    if (!id)
        return;
    json_key(json, "application");
    json_object_begin(json);
    json_member_text(json, "id", id);
    json_object_end(json);
}

static void put_server_side_application(struct json_writer *json, const struct world *world)
{
    const char *id = json_text(world->roles, "server_side_application");
    const struct application *application = id ? world_application(world, span_of(id)) : NULL;
    if (!application || !application->secret || !application->private_pem)
        return;
    json_key(json, "server_side_application");
    json_object_begin(json);
    json_member_text(json, "id", application->id);
    json_member_text(json, "secret", application->secret);
    json_member_span(json, "private_key", roles_pem(application->private_pem));
    json_object_end(json);
}

static void put_signer(struct json_writer *json, const struct credential *credential)
{
    if (!credential || !credential->private_pem)
        return;
    json_key(json, "signer");
    json_object_begin(json);
    json_member_text(json, "credential_id", credential->credential_id);
    json_member_span(json, "private_key", roles_pem(credential->private_pem));
    json_object_end(json);
}

/* Callers that the world does not name are left out: the suite says what it cannot test then. */
static void put_callers(struct json_writer *json, const struct world *world)
{
    json_key(json, "callers");
    json_object_begin(json);
    for (size_t i = 0; i < CALLER_ROLES; i++) {
        struct caller caller;
        struct status status = roles_caller(world, caller_roles[i], &caller);
        if (!status_is_ok(&status))
            continue;
        json_key(json, caller_roles[i]);
        json_object_begin(json);
        json_member_text(json, "token", caller.token->text);
        json_member_text(json, "user_id", caller.token->user->id);
        put_signer(json, caller.credential);
        json_object_end(json);
    }
    json_object_end(json);
}

static void put_resources(struct json_writer *json, const struct world *world, const char *name)
{
    const cJSON *resources = json_member(world->roles, name);
    if (!resources)
        return;
    json_key(json, name);
    json_put_value(json, resources);
}

static struct status print(const struct world *world, const struct edition *edition,
                           const char *url, struct buf *out)
{
    struct caller caller;
    struct status status = roles_caller(world, caller_roles[0], &caller);
    if (!status_is_ok(&status))
        return status;
    struct json_writer json = json_writer_make(out, JSON_PRETTY);
    json_object_begin(&json);
    json_member_text(&json, "url", url);
    json_member_text(&json, "edition", edition->name);
    put_application(&json, world);
    put_server_side_application(&json, world);
    put_callers(&json, world);
    put_resources(&json, world, "credentials");
    put_resources(&json, world, "applications");
    json_member_bool(&json, "read_back", true);
    json_object_end(&json);
    buf_char(out, '\n');
    return status;
}

static struct status run(const struct arguments *arguments, struct buf *out)
{
    const struct edition *edition;
    struct world *world = NULL;
    char *url = NULL;
    struct status status = setting_edition(arguments, &edition);
    if (status_is_ok(&status))
        status = setting_url(arguments, &url);
    if (status_is_ok(&status))
        status = setting_world(arguments, &world);
    if (status_is_ok(&status))
        status = print(world, edition, url, out);
    world_free(world);
    free(url);
    return status;
}

static const enum option options[] = {OPTION_URL, OPTION_PORT_FROM, OPTION_EDITION, OPTION_WORLD,
                                      OPTION_COUNT};

const struct command command_target = {
    .name = "target",
    .summary = "print the target file with which dfns-conformance judges the simulator",
    .help = "The file holds test keys and test tokens only.\n"
            "\n"
            "  dfns-sim target >target.json\n"
            "  dfns-conformance run --target target.json\n",
    .options = options,
    .run = run,
};
