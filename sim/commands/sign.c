#include "sim/commands/command.h"
#include "sim/commands/mint.h"
#include "sim/commands/setting.h"

static struct status sign(struct world *world, const struct arguments *arguments, struct buf *out)
{
    struct buf payload = buf_make(1024);
    mint_payload(&deactivations[0], deactivations[0].id, &payload);
    struct action action = {
        .method = argument_text(arguments, OPTION_METHOD, "PUT"),
        .path = argument_text(arguments, OPTION_PATH, deactivations[0].path),
        .payload = argument_text(arguments, OPTION_PAYLOAD, buf_cstr(&payload)),
    };
    struct caller caller;
    struct status status =
        roles_caller(world, argument_text(arguments, OPTION_CALLER, caller_roles[0]), &caller);
    if (status_is_ok(&status))
        status = mint_user_action(world, &caller, &action, out);
    buf_char(out, '\n');
    buf_free(&payload);
    return status;
}

static struct status run(const struct arguments *arguments, struct buf *out)
{
    struct world *world = NULL;
    struct status status = setting_world(arguments, &world);
    if (status_is_ok(&status))
        status = sign(world, arguments, out);
    world_free(world);
    return status;
}

static const enum option options[] = {OPTION_METHOD, OPTION_PATH,  OPTION_PAYLOAD,
                                      OPTION_CALLER, OPTION_WORLD, OPTION_COUNT};

const struct command command_sign = {
    .name = "sign",
    .summary = "print a user action for X-DFNS-USERACTION",
    .help = "A user action says that its user wants exactly this request: method, path and\n"
            "body. It can be used once, and within five minutes. A client gets one by\n"
            "signing a challenge (POST /auth/action/init, POST /auth/action); this prints\n"
            "one without that.\n"
            "\n"
            "  dfns-sim sign --path /auth/manage/apps/deactivate \\\n"
            "    --payload '{\"appId\":\"a6a47c9c-6f84-4af5-8e7a-30118cccdda4\"}'\n",
    .options = options,
    .run = run,
};
