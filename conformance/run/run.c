#include "conformance/run/run.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "conformance/http/gate.h"
#include "conformance/result/verdict.h"
#include "conformance/run/crew.h"
#include "conformance/run/ledger.h"
#include "conformance/run/preflight.h"

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

static bool is_stopped(const struct run_setup *setup)
{
    return setup->stop && *setup->stop;
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

static enum run_end run_with(struct session *session, const struct transport_limits *limits,
                             const struct run_setup *setup, struct run_result *out,
                             struct status *status)
{
    if (!is_fit(session, out, status)) {
        bool ours = status->code == STATUS_MEMORY || status->code == STATUS_CRYPTO;
        return is_stopped(setup) ? RUN_ENDED : ours ? RUN_BROKEN : RUN_UNREACHABLE;
    }
    if (setup->observer.begun)
        setup->observer.begun(setup->observer.context, out, setup->plan->count);
    *status = crew_run(session, limits, setup, out);
    if (status_is_ok(status))
        *status = ledger_fill(setup->clauses, out);
    if (status_is_ok(status) && setup->baseline)
        *status = baseline_conclude(setup->baseline, setup->cases, clock_wall_ms(), out);
    return status_is_ok(status) ? RUN_ENDED : RUN_BROKEN;
}

static enum run_end run_through(struct gate *gate, const struct run_setup *setup,
                                struct run_result *out, struct status *status)
{
    struct transport_limits limits = {.connect_ms = TRANSPORT_CONNECT_MS,
                                      .total_ms = setup->timeout_ms,
                                      .stop = setup->stop,
                                      .route = setup->route,
                                      .gate = gate};
    struct random random = random_from_system();
    struct session session = {
        .target = setup->target,
        .edition = setup->edition,
        .random = &random,
        .stop = setup->stop,
        .vault = vault_make(&setup->target->secrets),
    };
    *status = session.vault ? transport_open(&limits, &session.transport) : status_no_memory();
    enum run_end end =
        status_is_ok(status) ? run_with(&session, &limits, setup, out, status) : RUN_BROKEN;
    transport_close(session.transport);
    vault_free(session.vault);
    return end;
}

enum run_end run_all(const struct run_setup *setup, struct run_result *out, struct status *status)
{
    int64_t started_us = clock_monotonic_us();
    struct gate *gate = gate_make(setup->per_second, setup->stop);
    *status = gate ? fill_head(setup, out) : status_no_memory();
    enum run_end end = status_is_ok(status) ? run_through(gate, setup, out, status) : RUN_BROKEN;
    gate_free(gate);
    out->duration_us = clock_monotonic_us() - started_us;
    verdict_of_run(out, setup->stop ? *setup->stop : 0);
    if (end == RUN_BROKEN)
        verdict_of_broken_run(out);
    return end;
}
