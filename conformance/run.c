#include "conformance/run.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "conformance/case_run.h"
#include "conformance/ledger.h"
#include "conformance/passive.h"
#include "conformance/preflight.h"
#include "conformance/reproduce_result.h"
#include "conformance/verdict.h"

enum { MAX_SILENT_CASES = 10 };

/* What one case hands on to the next. */
struct progress {
    struct random made_up; /* where unknown ids come from */
    size_t silent_cases;   /* in a row got no answer */
};

static struct status copy_accepted(const struct run_setup *setup, struct run_result *out)
{
    out->accepted_untestable = calloc(setup->accepted_count + 1, sizeof(char *));
    if (!out->accepted_untestable)
        return status_no_memory();
    for (size_t i = 0; i < setup->accepted_count; i++) {
        char *copy = strdup(setup->accepted[i]);
        if (!copy)
            return status_no_memory();
        out->accepted_untestable[out->accepted_untestable_count++] = copy;
    }
    return status_ok();
}

/* A plain address has no certificate to verify. */
static bool is_unverified(const struct run_setup *setup)
{
    return setup->route && setup->route->insecure &&
           strncmp(setup->target->url, "https:", strlen("https:")) == 0;
}

/* What is known before the first request. */
static struct status fill_head(const struct run_setup *setup, struct run_result *out)
{
    static const struct route plain;
    const struct route *route = setup->route ? setup->route : &plain;
    *out = (struct run_result){
        .suite_version = DFNS_VERSION,
        .edition = strdup(setup->edition->name),
        .edition_sha256 = strdup(setup->edition->sha256),
        .target_url = strdup(setup->target->url),
        .seed = setup->seed,
        .selection = setup->selection ? strdup(setup->selection) : NULL,
        .strict = setup->strict,
        .state_change_allowed = setup->state_change,
        .unverified = is_unverified(setup),
        .proxy = route->proxy ? strdup(route->proxy) : NULL,
        .baseline = setup->baseline != NULL,
        .started_ms = clock_wall_ms(),
    };
    out->cases = calloc(setup->plan->count + 1, sizeof *out->cases);
    bool filled = out->edition && out->edition_sha256 && out->target_url &&
                  (out->selection || !setup->selection) && (out->proxy || !route->proxy) &&
                  out->cases;
    return filled ? copy_accepted(setup, out) : status_no_memory();
}

static struct status begin_case(const struct plan_item *item, struct case_result *out)
{
    *out = (struct case_result){
        .id = strdup(item->fixture->id),
        .title = strdup(item->fixture->file->title),
        .why = strdup(item->fixture->file->why),
        .missing = calloc(item->missing_count + 1, sizeof(char *)),
    };
    if (!out->id || !out->title || !out->why || !out->missing)
        return status_no_memory();
    for (size_t i = 0; i < item->missing_count; i++) {
        char *copy = strdup(item->missing[i]);
        if (!copy)
            return status_no_memory();
        out->missing[out->missing_count++] = copy;
    }
    return ledger_cite(item->fixture, out);
}

static struct status explain(struct case_result *c, enum verdict verdict, const char *text)
{
    c->verdict = verdict;
    c->explanation = strdup(text);
    return c->explanation ? status_ok() : status_no_memory();
}

static struct status conclude_passive(struct session *session, const struct run_setup *setup,
                                      const struct plan_item *item, struct case_result *out)
{
    struct status status = passive_conclude(session->passive, item->fixture, setup->strict, out);
    return status_is_ok(&status) ? ledger_quote(setup->clauses, out) : status;
}

static struct status do_case(struct session *session, const struct run_setup *setup,
                             const struct plan_item *item, struct progress *progress,
                             struct case_result *out)
{
    struct status status = begin_case(item, out);
    if (!status_is_ok(&status))
        return status;
    switch (item->fate) {
    case FATE_SKIPPED:
        return explain(out, VERDICT_SKIPPED,
                       item->fixture->file->safety == SAFETY_SELF
                           ? "may deactivate the calling application; --allow-self runs it"
                           : "changes the target's state; --allow-state-change runs it");
    case FATE_UNTESTABLE:
        return explain(out, VERDICT_UNTESTABLE, "the target file lacks what this case needs");
    case FATE_RUN:
        break;
    }
    if (item->fixture->file->passive)
        return conclude_passive(session, setup, item, out);
    if (progress->silent_cases >= MAX_SILENT_CASES)
        return explain(out, VERDICT_ERROR, "not run: the cases before it got no answer");
    status = case_run(session, item, setup->strict, &progress->made_up, out);
    redact_case(out, &setup->target->secrets);
    return status;
}

/* What a reader of the result wants besides. */
static struct status finish_case(const struct session *session, const struct run_setup *setup,
                                 const struct plan_item *item, struct case_result *c)
{
    struct status status = ledger_quote(setup->clauses, c);
    if (status_is_ok(&status) && setup->baseline)
        status = baseline_apply(setup->baseline, item->fixture, clock_wall_ms(), setup->strict, c);
    return status_is_ok(&status) ? reproduce_result(session, item, c) : status;
}

static bool is_stopped(const struct run_setup *setup)
{
    return setup->stop && *setup->stop;
}

/* A target that hangs would otherwise cost the time limit of every request that is left. */
static size_t count_silence(size_t silent_cases, enum verdict verdict)
{
    if (verdict == VERDICT_ERROR)
        return silent_cases + 1;
    bool asked = verdict != VERDICT_SKIPPED && verdict != VERDICT_UNTESTABLE;
    return asked ? 0 : silent_cases;
}

/* A case that the signal cut short says nothing of the target and is left out. */
static struct status run_case(struct session *session, const struct run_setup *setup,
                              const struct plan_item *item, struct progress *progress,
                              struct run_result *out)
{
    const struct run_observer *observer = &setup->observer;
    size_t total = setup->plan->count;
    struct case_result *c = &out->cases[out->case_count];
    if (observer->case_started)
        observer->case_started(observer->context, item->fixture->id, out->case_count, total);
    struct status status = do_case(session, setup, item, progress, c);
    if (status_is_ok(&status))
        status = finish_case(session, setup, item, c);
    if (!status_is_ok(&status) || is_stopped(setup)) {
        case_result_free(c);
        return status;
    }
    out->case_count++;
    progress->silent_cases = count_silence(progress->silent_cases, c->verdict);
    if (observer->case_ended)
        observer->case_ended(observer->context, c, out->case_count, total);
    return status_ok();
}

static struct status run_cases(struct session *session, const struct run_setup *setup,
                               struct run_result *out)
{
    struct progress progress = {.made_up = random_from_seed(setup->seed)};
    struct status status = status_ok();
    if (setup->observer.begun)
        setup->observer.begun(setup->observer.context, out, setup->plan->count);
    for (size_t i = 0; i < setup->plan->count && status_is_ok(&status) && !is_stopped(setup); i++)
        status = run_case(session, setup, &setup->plan->items[i], &progress, out);
    return status;
}

/* True when preflight found the target fit to be judged. */
static bool is_fit(struct session *session, struct run_result *out, struct status *status)
{
    *status = preflight(session);
    if (!status_is_ok(status))
        return false;
    out->nonce_form = strdup(nonce_form_name(session->nonce_form));
    if (!out->nonce_form)
        *status = status_no_memory();
    return status_is_ok(status);
}

static enum run_end run_with(struct session *session, const struct run_setup *setup,
                             struct run_result *out, struct status *status)
{
    if (!is_fit(session, out, status)) {
        bool ours = status->code == STATUS_MEMORY || status->code == STATUS_CRYPTO;
        return is_stopped(setup) ? RUN_ENDED : ours ? RUN_BROKEN : RUN_UNREACHABLE;
    }
    *status = run_cases(session, setup, out);
    if (status_is_ok(status))
        *status = ledger_fill(setup->clauses, out);
    if (status_is_ok(status) && setup->baseline)
        *status = baseline_conclude(setup->baseline, setup->cases, clock_wall_ms(), out);
    return status_is_ok(status) ? RUN_ENDED : RUN_BROKEN;
}

enum run_end run_all(const struct run_setup *setup, struct run_result *out, struct status *status)
{
    int64_t started_us = clock_monotonic_us();
    struct transport_limits limits = {.connect_ms = TRANSPORT_CONNECT_MS,
                                      .total_ms = setup->timeout_ms,
                                      .stop = setup->stop,
                                      .route = setup->route,
                                      .per_second = setup->per_second};
    struct transport *transport = NULL;
    struct random random = random_from_system();
    *status = fill_head(setup, out);
    if (status_is_ok(status))
        *status = transport_open(&limits, &transport);
    if (!status_is_ok(status))
        return RUN_BROKEN;
    struct session session = {
        .target = setup->target,
        .edition = setup->edition,
        .transport = transport,
        .random = &random,
        .stop = setup->stop,
        .passive = passive_make(setup->plan),
    };
    *status = session.passive ? status_ok() : status_no_memory();
    enum run_end end = session.passive ? run_with(&session, setup, out, status) : RUN_BROKEN;
    passive_free(session.passive);
    transport_close(transport);
    out->duration_us = clock_monotonic_us() - started_us;
    verdict_of_run(out, setup->stop ? *setup->stop : 0);
    return end;
}
