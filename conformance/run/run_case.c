#include "conformance/run/run_case.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "conformance/run/ledger.h"
#include "conformance/run/passive.h"
#include "conformance/run/reproduce_result.h"
#include "conformance/run/walk_case.h"

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

/* Unknown ids come from seed and case alone, whatever runs before it or beside it. */
static struct status send_case(struct session *session, const struct run_setup *setup,
                               const struct plan_item *item, struct case_result *out)
{
    struct random made_up;
    if (!random_from_name(setup->seed, span_of(item->fixture->id), &made_up))
        return status_no_memory();
    return walk_case(session, item, setup->strict, &made_up, out);
}

static struct status do_case(struct session *session, const struct run_setup *setup,
                             const struct plan_item *item, const char *left_out,
                             struct case_result *out)
{
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
    return left_out ? explain(out, VERDICT_ERROR, left_out) : send_case(session, setup, item, out);
}

static bool is_watching(const struct plan_item *item)
{
    return item->fixture->file->passive && item->fate == FATE_RUN;
}

struct status run_case(struct session *session, const struct run_setup *setup,
                       const struct plan_item *item, const char *left_out, struct case_result *out)
{
    struct status status = begin_case(item, out);
    if (!status_is_ok(&status) || is_watching(item))
        return status;
    return do_case(session, setup, item, left_out, out);
}

struct status run_case_finish(const struct session *session, const struct run_setup *setup,
                              const struct plan_item *item, struct passive *passive,
                              struct case_result *c)
{
    struct status status = status_ok();
    if (is_watching(item))
        status = passive_conclude(passive, item->fixture, setup->strict, c);
    if (status_is_ok(&status))
        status = ledger_quote(setup->clauses, c);
    if (status_is_ok(&status) && setup->baseline)
        status = baseline_apply(setup->baseline, item->fixture, clock_wall_ms(), setup->strict, c);
    return status_is_ok(&status) ? reproduce_result(session, item, c) : status;
}
