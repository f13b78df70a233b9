#include "conformance/reproduce/reproduce.h"

#include <string.h>

#include "common/embedded.h"
#include "conformance/reproduce/reproduce_step.h"

/* conformance/assets/: the functions that a script is made of. */
extern const struct embedded_files reproduce_assets;

static void put_head(const struct reproduction *what, struct buf *out)
{
    buf_text(out, "#!/usr/bin/env bash\n");
    buf_format(out, "# %s, edition %s\n# ", what->fixture->id, what->edition->name);
    for (const char *c = what->fixture->file->title; *c; c++)
        buf_char(out, *c == '\n' ? ' ' : *c);
    buf_char(out, '\n');
}

static bool takes_the_suite(const struct step *step)
{
    for (size_t i = 0; i < step->mutation_count; i++)
        if (step->mutations[i].place == PLACE_APPLICATION)
            return true;
    return step->bisect_s || step->hooked || step->watch != WATCH_NONE;
}

/* True for what is not sent by one request after another. */
static bool needs_the_suite(const struct case_file *file)
{
    for (size_t i = 0; i < file->step_count; i++)
        if (takes_the_suite(&file->steps[i]))
            return true;
    return false;
}

static void put_option(void *context, const char *option, const char *value)
{
    struct buf *out = context;
    buf_format(out, " %s", option);
    if (value) {
        buf_char(out, ' ');
        bash_single(value, out);
    }
}

/* As the run has gone; files are named as they were on its command line. */
static void put_route(const struct reproduction *what, struct buf *out)
{
    if (what->route)
        route_options(what->route, put_option, out);
}

static void put_suite_script(const struct reproduction *what, struct buf *out)
{
    static const char *const permissions[] = {
        [SAFETY_READ] = "",
        [SAFETY_NOOP] = "",
        [SAFETY_STATE] = " --allow-state-change",
        [SAFETY_SELF] = " --allow-self",
    };
    const struct case_file *file = what->fixture->file;
    put_head(what, out);
    buf_format(out, "# It takes more than curl, so the suite runs %s.\nset -euo pipefail\n\n",
               file->passive ? "every case, whose answers it judges" : "it alone");
    buf_text(out, "exec dfns-conformance run --target \"${DFNS_TARGET_FILE:?the target file}\"");
    buf_format(out, " --edition %s%s%s --verbose%s", what->edition->name,
               file->passive ? "" : " --run ", file->passive ? "" : what->fixture->id,
               permissions[file->safety]);
    put_route(what, out);
    buf_char(out, '\n');
}

static void put_required(struct buf *out, const char *prefix, const char *name, const char *what)
{
    buf_format(out, ": \"${%s%s:?%s}\"\n", prefix, name, what);
}

static void put_caller(struct buf *out, const struct bash_needs *needs, enum role role)
{
    const char *prefix = bash_prefix(role);
    if (needs->tokens[role] || needs->signers[role])
        put_required(out, prefix, "AUTH_TOKEN", "a bearer token");
    if (needs->signers[role]) {
        put_required(out, prefix, "CRED_ID", "the credential whose key signs");
        buf_format(out, ": \"${%sPRIVATE_KEY:-${%sPRIVATE_KEY_FILE:?the PEM file of that key}}\"\n",
                   prefix, prefix);
    }
    if (needs->user_ids[role])
        put_required(out, prefix, "USER_ID", "the id of that user");
}

static void put_id(const struct reproduction *what, enum endpoint endpoint, enum resource resource,
                   struct buf *out)
{
    char name[BASH_NAME_SIZE];
    const char *id = what->ids[endpoint][resource];
    bash_id_name(endpoint, resource, name);
    if (resource == RESOURCE_UNKNOWN) {
        buf_format(out, "%s=$(uuid)\n", name);
    } else if (id) {
        buf_format(out, "%s=${%s:-", name, name);
        bash_single(id, out);
        buf_text(out, "}\n");
    } else {
        put_required(out, "", name, "an id of the target");
    }
}

/* Those that are made up take a function, so they come behind it. */
static void put_ids(const struct reproduction *what, const struct bash_needs *needs, bool unknown,
                    struct buf *out)
{
    for (int e = 0; e < ENDPOINT_COUNT; e++)
        for (int i = 0; i < RESOURCE_COUNT; i++)
            if (needs->ids[e][i] && (i == RESOURCE_UNKNOWN) == unknown)
                put_id(what, (enum endpoint)e, (enum resource)i, out);
}

static void put_url(const struct reproduction *what, struct buf *out)
{
    if (!what->url) {
        put_required(out, "", "DFNS_API_URL", "the address of the deployment");
        return;
    }
    buf_text(out, "DFNS_API_URL=${DFNS_API_URL:-");
    bash_single(what->url, out);
    buf_text(out, "}\n");
}

/* What curl needs to get there; a proxy of the environment is asked as little as the suite does. */
static void put_way(const struct reproduction *what, struct buf *out)
{
    bool proxy = what->route && what->route->proxy;
    buf_format(out, "WAY=(--noproxy '%s'", proxy ? "" : "*");
    put_route(what, out);
    buf_text(out, ")\n");
}

/* An edition without a header has scripts without it, whatever the environment says. */
static void put_edition(const struct reproduction *what, const struct bash_needs *needs,
                        struct buf *out)
{
    if (what->edition->requires_application || needs->application)
        put_required(out, "", "DFNS_APP_ID", "the application that calls");
    else
        buf_text(out, "DFNS_APP_ID=\n");
    bool nonce = what->edition->requires_nonce;
    buf_format(out, "NONCE_RANDOM=%s\nNONCE_TIME=%s\n",
               nonce ? nonce_random_member(what->nonce_form) : "",
               nonce ? nonce_time_member(what->nonce_form) : "");
}

static void put_environment(const struct reproduction *what, const struct bash_needs *needs,
                            struct buf *out)
{
    put_url(what, out);
    put_way(what, out);
    for (int i = 0; i < ROLE_COUNT; i++)
        put_caller(out, needs, (enum role)i);
    if (needs->expired_user_action)
        put_required(out, "", "DFNS_EXPIRED_USER_ACTION", "a user action that has expired");
    put_ids(what, needs, false, out);
    put_edition(what, needs, out);
}

/* Of the functions that not every script needs, those that `steps` calls. */
static void put_functions(const char *steps, struct buf *out)
{
    static const struct {
        const char *call, *path;
    } rows[] = {
        {"$(encode ", "reproduce/encode.bash"},
        {"$(tamper ", "reproduce/tamper.bash"},
        {"$(moment ", "reproduce/moment.bash"},
        {"$(repeat ", "reproduce/repeat.bash"},
    };
    buf_span(out, embedded_find(&reproduce_assets, "reproduce/core.bash"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strstr(steps, rows[i].call))
            buf_span(out, embedded_find(&reproduce_assets, rows[i].path));
    buf_text(out, "\n# The requests.\n");
}

static void put_script(const struct reproduction *what, const struct bash_needs *needs,
                       const struct buf *steps, struct buf *out)
{
    put_head(what, out);
    buf_text(out, "# Sends what this case sends, freshly minted and signed, and shows each answer. "
                  "Needs curl and openssl.\nset -euo pipefail\n\n");
    put_environment(what, needs, out);
    put_functions(buf_cstr(steps), out);
    put_ids(what, needs, true, out);
    if (needs->started)
        buf_text(out, "STARTED=$(date +%s)\n");
    buf_span(out, buf_peek(steps));
}

struct status reproduce_case(const struct reproduction *what, struct buf *out)
{
    struct bash_needs needs = {.application = false};
    struct buf steps = buf_make(REPRODUCE_MAX_SCRIPT);
    bool possible = !needs_the_suite(what->fixture->file);
    struct status status =
        possible ? reproduce_steps(what, &needs, &possible, &steps) : status_ok();
    if (status.code == STATUS_INPUT) { /* what cannot be composed: the suite says why */
        possible = false;
        status = status_ok();
    }
    if (status_is_ok(&status) && possible)
        put_script(what, &needs, &steps, out);
    else if (status_is_ok(&status))
        put_suite_script(what, out);
    if (status_is_ok(&status) && (buf_failed(&steps) || buf_failed(out)))
        status = status_no_memory();
    buf_free(&steps);
    return status;
}
