#include <stdlib.h>
#include <string.h>

#include "sim/commands/command.h"
#include "sim/commands/roles.h"
#include "sim/commands/setting.h"
#include "sim/commands/shell.h"

/* Nothing at all for what the world does not have. */
static void put(struct buf *out, const char *name, struct span value)
{
    if (span_is_absent(value))
        return;
    buf_format(out, "export %s=", name);
    shell_quote(value, out);
    buf_char(out, '\n');
}

/* Lets another of the caller's credentials sign, by its name. */
static struct status choose_credential(const char *name, struct caller *caller)
{
    const struct user *user = caller->token->user;
    for (size_t i = 0; i < user->credential_count; i++) {
        const struct credential *credential = user->credentials[i];
        if (!credential->name || strcmp(credential->name, name) != 0)
            continue;
        caller->credential = credential;
        return status_ok();
    }
    return status_fail(STATUS_INPUT, "--credential: %s has none with the name \"%s\"", user->id,
                       name);
}

static struct status print(const struct world *world, const struct arguments *arguments,
                           const char *url, struct buf *out)
{
    struct caller caller;
    const struct application *application;
    const char *name = arguments->values[OPTION_CREDENTIAL];
    struct status status = roles_caller(world, caller_roles[0], &caller);
    if (status_is_ok(&status) && name)
        status = choose_credential(name, &caller);
    if (status_is_ok(&status))
        status = roles_application(world, &application);
    if (!status_is_ok(&status))
        return status;
    put(out, "DFNS_API_URL", span_of(url));
    put(out, "DFNS_AUTH_TOKEN", span_of(caller.token->text));
    put(out, "DFNS_APP_ID", span_of(application->id));
    put(out, "DFNS_APP_ORIGIN", span_of(application->expected_origin));
    put(out, "DFNS_ORG_ID", span_of(caller.token->user->organisation->id));
    if (!caller.credential)
        return status;
    put(out, "DFNS_CRED_ID", span_of(caller.credential->credential_id));
    put(out, "DFNS_PRIVATE_KEY", roles_pem(caller.credential->private_pem));
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

static const enum option options[] = {OPTION_CREDENTIAL, OPTION_URL, OPTION_PORT_FROM, OPTION_WORLD,
                                      OPTION_COUNT};

const struct command command_env = {
    .name = "env",
    .summary = "print the environment with which an SDK finds the simulator",
    .help = "Only lines that a shell can evaluate: the URL, a bearer token, the application,\n"
            "the organisation, and the credential with its private key.\n"
            "\n"
            "  eval \"$(dfns-sim env)\"\n"
            "  node your-program.js\n"
            "\n"
            "The built-in world's user has a credential of each type of key: \"Ed25519\",\n"
            "\"ECDSA P-256\", \"ECDSA secp256k1\" and \"RSA 2048\".\n",
    .options = options,
    .run = run,
};
