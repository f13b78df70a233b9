#include <stdlib.h>
#include <string.h>

#include "sim/commands/command.h"
#include "sim/commands/mint.h"
#include "sim/commands/setting.h"
#include "sim/commands/shell.h"

/* What the command line is made of; all borrowed. */
struct request {
    const char *url;
    const struct deactivation *deactivation;
    struct caller caller;
    const struct application *application;
    struct buf payload;
    struct buf nonce;
    struct buf user_action;
};

static void put_header(struct buf *out, const char *name, const char *value)
{
    struct buf header = buf_make(64 * 1024);
    buf_format(&header, "%s: %s", name, value);
    buf_text(out, " \\\n  -H ");
    shell_quote(buf_peek(&header), out);
    out->failed = out->failed || buf_failed(&header);
    buf_free(&header);
}

static void put_command(const struct request *request, struct buf *out)
{
    struct buf url = buf_make(4096), bearer = buf_make(32 * 1024);
    buf_format(&url, "%s%s", request->url, request->deactivation->path);
    buf_format(&bearer, "Bearer %s", request->caller.token->text);
    buf_text(out, "curl -sS -i -w '\\n' -X PUT ");
    shell_quote(buf_peek(&url), out);
    put_header(out, "Content-Type", "application/json");
    put_header(out, "Authorization", buf_cstr(&bearer));
    put_header(out, "X-DFNS-APPID", request->application->id);
    put_header(out, "X-DFNS-NONCE", buf_cstr(&request->nonce));
    put_header(out, "X-DFNS-USERACTION", buf_cstr(&request->user_action));
    buf_text(out, " \\\n  -d ");
    shell_quote(buf_peek(&request->payload), out);
    buf_char(out, '\n');
    out->failed = out->failed || buf_failed(&url) || buf_failed(&bearer);
    buf_free(&url);
    buf_free(&bearer);
}

static struct status find_deactivation(const char *word, const struct deactivation **out)
{
    for (size_t i = 0; word && i < 2; i++) {
        *out = &deactivations[i];
        if (strcmp(word, deactivations[i].word) == 0)
            return status_ok();
    }
    return status_fail(STATUS_INPUT, "expected \"credentials\" or \"applications\"%s%s%s",
                       word ? ", found \"" : "", word ? word : "", word ? "\"" : "");
}

static struct status fill(struct world *world, const struct arguments *arguments,
                          struct request *request)
{
    const char *role = argument_text(arguments, OPTION_CALLER, caller_roles[0]);
    struct status status = roles_caller(world, role, &request->caller);
    if (status_is_ok(&status))
        status = roles_application(world, &request->application);
    if (status_is_ok(&status))
        status = mint_nonce(&request->nonce);
    mint_payload(request->deactivation,
                 argument_text(arguments, OPTION_ID, request->deactivation->id), &request->payload);
    struct action action = {"PUT", request->deactivation->path, buf_cstr(&request->payload)};
    if (status_is_ok(&status))
        status = mint_user_action(world, &request->caller, &action, &request->user_action);
    if (status_is_ok(&status) && buf_failed(&request->payload))
        status = status_fail(STATUS_INPUT, "--id is too long");
    return status;
}

static struct status print(struct world *world, const struct arguments *arguments, const char *url,
                           struct buf *out)
{
    struct request request = {.url = url,
                              .payload = buf_make(4096),
                              .nonce = buf_make(1024),
                              .user_action = buf_make(16 * 1024)};
    struct status status = find_deactivation(arguments->operand, &request.deactivation);
    if (status_is_ok(&status))
        status = fill(world, arguments, &request);
    if (status_is_ok(&status))
        put_command(&request, out);
    buf_free(&request.payload);
    buf_free(&request.nonce);
    buf_free(&request.user_action);
    return status;
}

static struct status run(const struct arguments *arguments, struct buf *out)
{
    struct world *world = NULL;
    char *url = NULL;
    struct status status = setting_url(arguments, &url);
    if (status_is_ok(&status))
        status = setting_world(arguments, &world);
    if (status_is_ok(&status))
        status = print(world, arguments, url, out);
    world_free(world);
    free(url);
    return status;
}

static const enum option options[] = {OPTION_ID,        OPTION_CALLER, OPTION_URL,
                                      OPTION_PORT_FROM, OPTION_WORLD,  OPTION_COUNT};

const struct command command_curl = {
    .name = "curl",
    .operand = "credentials|applications",
    .summary = "print a curl command that deactivates, ready to be pasted",
    .help = "The command has a fresh nonce and a fresh user action, so it works once, and\n"
            "within five minutes. Run again, it is refused as a replay; print a new one.\n"
            "\n"
            "  dfns-sim curl credentials | sh\n"
            "  dfns-sim curl applications --caller unpermitted | sh\n",
    .options = options,
    .run = run,
};
