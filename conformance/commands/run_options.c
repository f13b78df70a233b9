#include "conformance/commands/run_options.h"

#include <string.h>

#include "conformance/http/transport.h"
#include "conformance/run/baseline.h"
#include "conformance/run/crew.h"
#include "conformance/target/capability.h"

enum run_option {
    OPTION_TARGET,
    OPTION_EDITION,
    OPTION_RUN,
    OPTION_SKIP,
    OPTION_STRICT,
    OPTION_ALLOW_STATE_CHANGE,
    OPTION_ALLOW_SELF,
    OPTION_I_OWN_THIS_TARGET,
    OPTION_ACCEPT_UNTESTABLE,
    OPTION_DRY_RUN,
    OPTION_BASELINE,
    OPTION_WRITE_BASELINE,
    OPTION_JUNIT,
    OPTION_JSON,
    OPTION_TAP,
    OPTION_NDJSON,
    OPTION_HTML,
    OPTION_MARKDOWN,
    OPTION_GITHUB,
    OPTION_CAPTURE,
    OPTION_VERBOSE,
    OPTION_SEED,
    OPTION_JOBS,
    OPTION_TIMEOUT,
    OPTION_MAX_TIME,
    OPTION_RPS,
    OPTION_CACERT,
    OPTION_CERT,
    OPTION_KEY,
    OPTION_PINNEDPUBKEY,
    OPTION_RESOLVE,
    OPTION_PROXY,
    OPTION_INSECURE,
    OPTION_K,
    OPTION_CASES,
    OPTION_HELP,
};

const struct option_row run_option_rows[RUN_OPTION_COUNT] = {
    [OPTION_TARGET] = {"target", "FILE|URL", "the deployment to judge (required)"},
    [OPTION_EDITION] = {"edition", "NAME",
                        "2023 or 2025; otherwise what the target file says, else 2023"},
    [OPTION_RUN] = {"run", "PATTERN,…",
                    "only these cases: ids, globs over ids, endpoints (cred, app, x), groups,\n"
                    "tags, levels (documented, inferred, observed), safeties; repeatable"},
    [OPTION_SKIP] = {"skip", "PATTERN,…", "not these cases; repeatable"},
    [OPTION_STRICT] = {"strict", NULL, "an unmet inferred assertion fails its case"},
    [OPTION_ALLOW_STATE_CHANGE] = {"allow-state-change", NULL,
                                   "also run what deactivates sacrificial ids for good"},
    [OPTION_ALLOW_SELF] = {"allow-self", NULL, "also ask to deactivate the application that calls"},
    [OPTION_I_OWN_THIS_TARGET] = {"i-own-this-target", "HOST",
                                  "needed with --allow-state-change unless the target is on this\n"
                                  "machine; HOST must be the target's"},
    [OPTION_ACCEPT_UNTESTABLE] = {"accept-untestable", "CAPABILITY,…",
                                  "that the target file lacks these is fine; repeatable"},
    [OPTION_DRY_RUN] = {"dry-run", "[=json]",
                        "print which cases would be run and how many requests each would send;\n"
                        "send nothing, write no report"},
    [OPTION_BASELINE] =
        {"baseline", "FILE",
         "what is known to fail, and why (fixtures/schema/baseline.json): it ends\n"
         "XFAIL; an entry that does not fail, has expired or names nothing is STALE"},
    [OPTION_WRITE_BASELINE] =
        {"write-baseline", "FILE",
         "write one that lists what fails now; reasons of --baseline are kept,\n"
         "the rest say \"" BASELINE_TODO "\", which --baseline does not take"},
    [OPTION_JUNIT] = {"junit", "FILE", "write a JUnit XML report"},
    [OPTION_JSON] = {"json", "FILE", "write a JSON report"},
    [OPTION_TAP] = {"tap", "FILE", "write a TAP 14 report"},
    [OPTION_NDJSON] = {"ndjson", "FILE", "write a line of JSON for each case as it is told of"},
    [OPTION_HTML] = {"html", "FILE", "write a report to be read in a browser"},
    [OPTION_MARKDOWN] = {"markdown", "FILE",
                         "write a summary, as for $GITHUB_STEP_SUMMARY; what is there is replaced"},
    [OPTION_GITHUB] = {"github", NULL,
                       "annotate for GitHub Actions, and keep the runner from obeying what the\n"
                       "target has said"},
    [OPTION_CAPTURE] = {"capture", "FOLDER",
                        "write each request and each answer of every case, without secrets, as\n"
                        "files in a new or empty folder; index.ndjson names them"},
    [OPTION_VERBOSE] = {"verbose", NULL, "print every assertion and every exchange"},
    [OPTION_SEED] = {"seed", "NUMBER", "shuffle the cases, the same way for the same number"},
    [OPTION_JOBS] = {"jobs", "NUMBER",
                     "run so many cases at the same time, 1 to 64 (1); they are told of in the\n"
                     "same order"},
    [OPTION_TIMEOUT] = {"timeout", "SECONDS", "wait so long for an answer (15)"},
    [OPTION_MAX_TIME] =
        {"max-time", "SECONDS",
         "begin no further case after so long; those not reached are ERROR, and the\n"
         "run is incomplete"},
    [OPTION_RPS] = {"rps", "NUMBER", "send at most so many requests a second"},
    [OPTION_CACERT] = {"cacert", "FILE", "trust these authorities (PEM) instead of the system's"},
    [OPTION_CERT] = {"cert", "FILE", "show this certificate (PEM) to the target"},
    [OPTION_KEY] = {"key", "FILE", "its private key (PEM), unless it is in the same file"},
    [OPTION_PINNEDPUBKEY] = {"pinnedpubkey", "FILE|sha256//…",
                             "the target's public key must be this one"},
    [OPTION_RESOLVE] = {"resolve", "HOST:PORT:ADDRESS",
                        "look for HOST:PORT at this address; repeatable"},
    [OPTION_PROXY] = {"proxy", "URL", "ask this proxy; those of the environment are never used"},
    [OPTION_INSECURE] = {"insecure", NULL,
                         "do not verify the target's certificate; every report says so"},
    [OPTION_K] = {"k", NULL, "the same"},
    [OPTION_CASES] = {"cases", "FOLDER",
                      "read <group>/<name>.json there instead of those built in"},
    [OPTION_HELP] = {"help", NULL, "this text"},
};

static struct status take_dry_run(struct run_options *out, const char *value)
{
    out->dry_run = true;
    out->dry_run_json = value && strcmp(value, "json") == 0;
    return !value || out->dry_run_json
               ? status_ok()
               : status_fail(STATUS_INPUT,
                             "--dry-run is for people, --dry-run=json for programs; "
                             "found \"%.60s\"",
                             value);
}

/* Where the option's value goes as it is; NULL for the others. */
static const char **text_of(struct run_options *out, enum run_option option)
{
    const char **const texts[RUN_OPTION_COUNT] = {
        [OPTION_TARGET] = &out->target,
        [OPTION_EDITION] = &out->edition,
        [OPTION_I_OWN_THIS_TARGET] = &out->owned_host,
        [OPTION_BASELINE] = &out->baseline,
        [OPTION_WRITE_BASELINE] = &out->write_baseline,
        [OPTION_JUNIT] = &out->junit,
        [OPTION_JSON] = &out->json,
        [OPTION_TAP] = &out->tap,
        [OPTION_NDJSON] = &out->ndjson,
        [OPTION_HTML] = &out->html,
        [OPTION_MARKDOWN] = &out->markdown,
        [OPTION_CAPTURE] = &out->capture,
        [OPTION_CACERT] = &out->route.authorities,
        [OPTION_CERT] = &out->route.certificate,
        [OPTION_KEY] = &out->route.key,
        [OPTION_PINNEDPUBKEY] = &out->route.pinned_key,
        [OPTION_PROXY] = &out->route.proxy,
        [OPTION_CASES] = &out->cases,
    };
    return texts[option];
}

/* What the option switches on; NULL for the others. */
static bool *flag_of(struct run_options *out, enum run_option option)
{
    bool *const flags[RUN_OPTION_COUNT] = {
        [OPTION_STRICT] = &out->strict,    [OPTION_ALLOW_STATE_CHANGE] = &out->state_change,
        [OPTION_ALLOW_SELF] = &out->self,  [OPTION_GITHUB] = &out->github,
        [OPTION_VERBOSE] = &out->verbose,  [OPTION_INSECURE] = &out->route.insecure,
        [OPTION_K] = &out->route.insecure,
    };
    return flags[option];
}

/* The list that the option adds to; NULL for the others. */
static struct patterns *list_of(struct run_options *out, enum run_option option)
{
    struct patterns *const lists[RUN_OPTION_COUNT] = {
        [OPTION_RUN] = &out->run,
        [OPTION_SKIP] = &out->skip,
        [OPTION_ACCEPT_UNTESTABLE] = &out->accepted,
    };
    return lists[option];
}

static struct status take_other(struct run_options *out, enum run_option option, const char *value)
{
    switch ((int)option) {
    case OPTION_DRY_RUN:
        return take_dry_run(out, value);
    case OPTION_SEED:
        out->seeded = true;
        return options_integer("--seed", value, 0, INT64_MAX, &out->seed);
    case OPTION_JOBS:
        return options_integer("--jobs", value, 1, CREW_MAX_JOBS, &out->jobs);
    case OPTION_TIMEOUT:
        return options_integer("--timeout", value, 1, RUN_MAX_TIMEOUT_S, &out->timeout_s);
    case OPTION_MAX_TIME:
        return options_integer("--max-time", value, 1, RUN_MAX_TIME_S, &out->max_time_s);
    case OPTION_RPS:
        return options_integer("--rps", value, 1, RUN_MAX_RPS, &out->per_second);
    case OPTION_RESOLVE:
        return route_resolve(&out->route, value);
    default: /* --help has been answered */
        return status_ok();
    }
}

static struct status take(struct run_options *out, enum run_option option, const char *value)
{
    const char **text = text_of(out, option);
    bool *flag = flag_of(out, option);
    struct patterns *list = list_of(out, option);
    if (list)
        return status_in(patterns_add(list, value), "--%s", run_option_rows[option].name);
    if (!text && !flag)
        return take_other(out, option, value);
    if (text)
        *text = value;
    else
        *flag = true;
    return status_ok();
}

static struct status check(const struct run_options *options)
{
    if (!options->target)
        return status_fail(STATUS_INPUT, "run needs --target FILE or --target URL");
    struct status status = status_ok();
    for (size_t i = 0; i < options->accepted.count && status_is_ok(&status); i++)
        status = capability_check(options->accepted.texts[i]);
    status = status_in(status, "--accept-untestable");
    return status_is_ok(&status) ? route_check(&options->route) : status;
}

struct status run_options_read(struct options *options, struct run_options *out)
{
    struct status status;
    *out = (struct run_options){.timeout_s = TRANSPORT_TIMEOUT_MS / 1000, .jobs = 1};
    while (options_next(options, &status)) {
        if (options->found == OPTIONS_OPERAND)
            return status_fail(STATUS_INPUT, "\"%.60s\" is one argument too many", options->value);
        status = take(out, (enum run_option)options->found, options->value);
        if (!status_is_ok(&status))
            return status;
    }
    return status_is_ok(&status) ? check(out) : status;
}

void run_options_free(struct run_options *options)
{
    patterns_free(&options->run);
    patterns_free(&options->skip);
    patterns_free(&options->accepted);
    route_free(&options->route);
}
