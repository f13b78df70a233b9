#include "conformance/run/run.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/random.h"
#include "conformance/commands/command.h"
#include "conformance/commands/reports.h"
#include "conformance/result/verdict.h"
#include "conformance/run/plan_report.h"

enum { MAX_PLAN = 64 * 1024 * 1024, MAX_BASELINE = 16 * 1024 * 1024, US_PER_S = 1000000 };

static atomic_int stopped_by;

/* The first signal ends the run with what there is; a second one ends the process. */
static void stop(int signal)
{
    stopped_by = signal;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = stop, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static struct status read_target(const struct run_options *options, struct target *out)
{
    return strstr(options->target, "://") ? target_from_url(options->target, out)
                                          : target_read(options->target, out);
}

/* What is deactivated on somebody else's deployment stays so; the host is to be typed. */
static struct status check_ownership(const struct run_options *options, const struct target *target)
{
    bool here = target->loopback && !route_is_detour(&options->route);
    if (!options->state_change || here)
        return status_ok();
    if (options->owned_host && strcmp(options->owned_host, target->host) == 0)
        return status_ok();
    return status_fail(STATUS_INPUT,
                       "--allow-state-change on another machine needs --i-own-this-target %s",
                       target->host);
}

static int fail_with(const struct status *status, int code)
{
    command_fail(status);
    return code;
}

/* A run that has begun is reported even when it could not go on. */
static int conclude(enum run_end end, const struct status *why, struct reports *reports,
                    const struct run_result *run)
{
    if (end == RUN_UNREACHABLE)
        return fail_with(why, EXIT_UNREACHABLE);
    struct status status = reports_write(reports, run);
    if (end == RUN_BROKEN)
        return fail_with(why, EXIT_INTERNAL);
    if (!status_is_ok(&status))
        return fail_with(&status, EXIT_INTERNAL);
    return command_printed(run->exit_code);
}

/* What is accepted as untestable, by option and by target file. */
static struct status collect_accepted(struct run_options *options, const struct target *target)
{
    struct status status = status_ok();
    for (size_t i = 0; i < target->accept_untestable_count && status_is_ok(&status); i++)
        status = patterns_add(&options->accepted, target->accept_untestable[i]);
    return status;
}

/* The patterns as given, for a person; NULL for every case. */
static char *describe_selection(const struct run_options *options)
{
    struct buf text = buf_make(64 * 1024);
    for (size_t i = 0; i < options->run.count; i++)
        buf_format(&text, "%s%s", i ? "," : "", options->run.texts[i]);
    for (size_t i = 0; i < options->skip.count; i++)
        buf_format(&text, "%s%s", i ? "," : " without ", options->skip.texts[i]);
    bool every = text.len == 0;
    char *taken = buf_take(&text);
    if (!every)
        return taken;
    free(taken);
    return NULL;
}

static struct status draw_seed(const struct run_options *options, uint64_t *seed)
{
    struct random random = random_from_system();
    *seed = (uint64_t)options->seed;
    if (options->seeded || random_below(&random, UINT64_C(1) << 32, seed))
        return status_ok();
    return status_fail(STATUS_CRYPTO, "the system has no random bytes to give");
}

/* Prints the plan instead of carrying it out. */
static int show_plan(const struct run_options *options, const struct plan_wishes *wishes,
                     const struct plan *plan)
{
    char *selection = describe_selection(options);
    struct buf text = buf_make(MAX_PLAN);
    struct plan_report report = {plan,        wishes->target,        wishes->edition,
                                 selection,   options->state_change, wishes->shuffle,
                                 wishes->seed};
    struct status status =
        options->dry_run_json ? plan_report_json(&report, &text) : plan_report_text(&report, &text);
    if (status_is_ok(&status))
        fputs(buf_cstr(&text), stdout);
    int code = status_is_ok(&status) ? command_printed(EXIT_CONFORMANT)
                                     : fail_with(&status, EXIT_INTERNAL);
    buf_free(&text);
    free(selection);
    return code;
}

/* Of a run that was cut short it would list too little. */
static struct status write_baseline(const struct run_options *options,
                                    const struct baseline *baseline, const struct run_result *run)
{
    struct buf text = buf_make(MAX_BASELINE);
    if (!options->write_baseline || run->interrupted)
        return status_ok();
    struct status status = baseline_write(run, baseline, &text);
    if (status_is_ok(&status))
        status = file_write(options->write_baseline, buf_peek(&text));
    buf_free(&text);
    return status;
}

static int run_plan(const struct run_options *options, const struct library *library,
                    const struct plan_wishes *wishes, const struct plan *plan,
                    struct baseline *baseline)
{
    if (options->dry_run)
        return show_plan(options, wishes, plan);
    struct reports reports;
    struct status why = reports_open(options, &reports);
    if (!status_is_ok(&why))
        return fail_with(&why, why.code == STATUS_INPUT ? EXIT_USAGE : EXIT_INTERNAL);
    char *selection = describe_selection(options);
    struct run_setup setup = {
        .plan = plan,
        .target = wishes->target,
        .edition = wishes->edition,
        .clauses = &library->clauses,
        .selection = selection,
        .strict = options->strict,
        .state_change = options->state_change,
        .seed = wishes->seed,
        .jobs = (size_t)options->jobs,
        .timeout_ms = (long)options->timeout_s * 1000,
        .until_us = options->max_time_s ? clock_monotonic_us() + options->max_time_s * US_PER_S : 0,
        .per_second = options->per_second,
        .route = &options->route,
        .baseline = options->baseline ? baseline : NULL,
        .cases = &library->cases,
        .accepted = options->accepted.texts,
        .accepted_count = options->accepted.count,
        .stop = &stopped_by,
        .observer = reports_observer(&reports),
        .light = !options->html,
    };
    struct run_result result;
    catch_signals();
    enum run_end end = run_all(&setup, &result, &why);
    int code = conclude(end, &why, &reports, &result);
    if (end == RUN_ENDED)
        why = write_baseline(options, setup.baseline, &result);
    if (end == RUN_ENDED && !status_is_ok(&why))
        code = fail_with(&why, EXIT_INTERNAL);
    reports_close(&reports);
    run_result_free(&result);
    free(selection);
    return code;
}

/* The option's, that of the target file, or the older one. */
static struct status find_edition(const struct run_options *options, const struct target *target,
                                  const struct library *library, const struct edition **out)
{
    if (options->edition || !target->edition)
        return command_find_edition(library, options->edition ? options->edition : "2023", out);
    return status_in(command_find_edition(library, target->edition, out), "%s: /edition",
                     options->target);
}

static int run_library(void *context, const struct library *library)
{
    struct run_options *options = context;
    struct target target;
    struct plan plan = {0};
    struct baseline baseline = {0};
    struct plan_wishes wishes = {
        .cases = &library->cases,
        .target = &target,
        .run = &options->run,
        .skip = &options->skip,
        .state_change = options->state_change,
        .self = options->self,
        .shuffle = options->seeded,
    };
    struct status status = read_target(options, &target);
    if (!status_is_ok(&status))
        return command_fail(&status);
    status = check_ownership(options, &target);
    if (status_is_ok(&status))
        status = collect_accepted(options, &target);
    if (status_is_ok(&status))
        status = find_edition(options, &target, library, &wishes.edition);
    if (status_is_ok(&status) && options->baseline)
        status = baseline_read(options->baseline, &baseline);
    if (status_is_ok(&status))
        status = draw_seed(options, &wishes.seed);
    if (status_is_ok(&status))
        status = plan_make(&wishes, &plan);
    int code = status_is_ok(&status) ? run_plan(options, library, &wishes, &plan, &baseline)
                                     : command_fail(&status);
    baseline_free(&baseline);
    plan_free(&plan);
    target_free(&target);
    return code;
}

static int run(struct options *options)
{
    struct run_options wanted;
    struct status status = run_options_read(options, &wanted);
    int code = command_with_library(status, wanted.cases, run_library, &wanted);
    run_options_free(&wanted);
    return code;
}

const struct command command_run = {
    .name = "run",
    .summary = "judge a deployment",
    .help =
        "Sends every case to the target, with a control request beside each refusal, and reports\n"
        "what was unmet. Everything runs on ids that are deactivated already, so nothing is\n"
        "changed, unless --allow-state-change is given.\n"
        "\n"
        "  dfns-conformance run --target target.json\n"
        "  dfns-conformance run --target target.json --run nonce,ua --junit junit.xml\n"
        "  dfns-conformance run --target target.json --dry-run\n"
        "\n"
        "The target file names url, application, callers and ids; secrets stand in it as\n"
        "env:NAME, file:PATH or command:…, and as themselves only for a target on this machine.\n"
        "\"dfns-sim target\" prints one for a running simulator. Of a bare URL only\n"
        "DFNS_AUTH_TOKEN and DFNS_APP_ID are known besides, which leaves most untestable.\n"
        "\n"
        "Where answers take long, --jobs 16 runs sixteen cases at a time. Verdicts, reports and\n"
        "the order of all lines stay the same: a case is told of once those before it have been.\n"
        "\n"
        "Exit: 0 conformant; 1 a documented assertion is unmet, or the baseline is stale; 2 usage, "
        "target file or cases;\n"
        "3 unreachable or preflight failed; 4 something selected could not be judged\n"
        "(untestable, inconclusive, error; skipped cases do not count); 5 internal error;\n"
        "130, 143 interrupted.",
    .rows = run_option_rows,
    .row_count = RUN_OPTION_COUNT,
    .run = run,
};
