#include <stdlib.h>

#include "common/clock.h"
#include "common/json.h"
#include "common/json_write.h"
#include "sim/commands/command.h"
#include "sim/commands/mint.h"
#include "sim/commands/setting.h"
#include "sim/decide/useraction.h"

enum { DAY_MS = 24 * 60 * 60 * 1000, MAX_PAYLOAD = 4096, MAX_TOKEN = 16 * 1024 };

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

/* Signed a day ago for what is deactivated already: good but for its age. */
static struct status mint_expired(struct world *world, const struct caller *caller,
                                  const struct deactivation *deactivation, const char *id,
                                  struct buf *out)
{
    const struct application *application;
    struct status status = roles_application(world, &application);
    if (!status_is_ok(&status))
        return status;
    struct buf payload = buf_make(MAX_PAYLOAD);
    mint_payload(deactivation, id, &payload);
    status = useraction_mint(world, caller->token->user, application, SPAN_LITERAL("PUT"),
                             span_of(deactivation->path), buf_peek(&payload),
                             clock_wall_ms() - DAY_MS, out);
    buf_free(&payload);
    return status;
}

static struct status put_resources(struct json_writer *json, struct world *world,
                                   const struct caller *caller,
                                   const struct deactivation *deactivation)
{
    const cJSON *resources = json_member(world->roles, deactivation->word), *member;
    const char *id = json_text(resources, "deactivated");
    struct status status = status_ok();
    if (!resources)
        return status;
    json_key(json, deactivation->word);
    json_object_begin(json);
    cJSON_ArrayForEach(member, resources)
    {
        json_key(json, member->string);
        json_put_value(json, member);
    }
    struct buf expired = buf_make(MAX_TOKEN);
    if (id)
        status = mint_expired(world, caller, deactivation, id, &expired);
    if (id && status_is_ok(&status))
        json_member_span(json, "expired_user_action", buf_peek(&expired));
    buf_free(&expired);
    json_object_end(json);
    return status;
}

/* Without hooks it is said that what needs them cannot be tested, and that this is fine. */
static void put_hooks(struct json_writer *json, const char *url, bool wanted)
{
    struct buf command = buf_make(MAX_PAYLOAD);
    buf_format(&command,
               "command:curl -sS -f -o /dev/null -X POST -H 'Content-Type: application/json' "
               "--data '{\"operation\":\"*\",\"as\":\"internal\",\"times\":1}' '%s/_sim/faults'",
               url);
    json_key(json, wanted ? "hooks" : "accept_untestable");
    if (wanted) {
        json_object_begin(json);
        json_member_span(json, "next_request_fails", buf_peek(&command));
        json_object_end(json);
    } else {
        json_array_begin(json);
        json_put_text(json, "hooks.next_request_fails");
        json_array_end(json);
    }
    json->out->failed |= buf_failed(&command);
    buf_free(&command);
}

static struct status print(struct world *world, const struct edition *edition, const char *url,
                           bool hooks, struct buf *out)
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
    for (size_t i = 0; i < 2 && status_is_ok(&status); i++)
        status = put_resources(&json, world, &caller, &deactivations[i]);
    json_member_bool(&json, "read_back", true);
    put_hooks(&json, url, hooks);
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
        status = print(world, edition, url, arguments->values[OPTION_HOOKS] != NULL, out);
    world_free(world);
    free(url);
    return status;
}

static const enum option options[] = {OPTION_URL,   OPTION_PORT_FROM, OPTION_EDITION,
                                      OPTION_WORLD, OPTION_HOOKS,     OPTION_COUNT};

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
