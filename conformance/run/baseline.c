#include "conformance/run/baseline.h"

#include <stdlib.h>
#include <string.h>

#include "conformance/result/verdict.h"

enum { MAX_NAME = 4096, MAX_REASONS = 64 * 1024 };

/* "first#2" is a repetition of "first". */
static struct span without_repetition(const char *step)
{
    struct span rest = span_of(step);
    return span_cut(&rest, '#');
}

void baseline_name(const struct case_result *c, const struct assertion_result *assertion,
                   struct buf *out)
{
    bool watches = span_starts_with(span_of(c->id), "any.");
    if (!watches) {
        buf_span(out, without_repetition(assertion->step));
        buf_text(out, ", ");
    }
    buf_format(out, "%s %s", assertion->on, assertion->op);
}

static bool names(const struct baseline_entry *entry, const struct case_result *c,
                  const struct assertion_result *assertion)
{
    struct buf name = buf_make(MAX_NAME);
    baseline_name(c, assertion, &name);
    bool named = strcmp(entry->assertion, buf_cstr(&name)) == 0;
    buf_free(&name);
    return named && !assertion->control;
}

/* A case that watches says nothing of an assertion for which no answer came. */
static bool might_be_asserted(const struct fixture *fixture, const char *assertion)
{
    struct buf name = buf_make(MAX_NAME);
    bool found = false;
    for (size_t i = 0; i < fixture->file->step_count && fixture->file->passive; i++)
        for (size_t k = 0; k < fixture->file->steps[i].expectation_count; k++) {
            const struct expectation *expectation = &fixture->file->steps[i].expectations[k];
            buf_clear(&name);
            buf_format(&name, "%s %s", expectation->on, op_name(expectation->op));
            found = found || strcmp(buf_cstr(&name), assertion) == 0;
        }
    buf_free(&name);
    return found;
}

static struct status excuse(const struct baseline_entry *entry, struct assertion_result *assertion)
{
    if (assertion->excuse)
        return status_ok();
    assertion->excuse = strdup(entry->reason);
    return assertion->excuse ? status_ok() : status_no_memory();
}

static struct status apply(struct baseline_entry *entry, const struct fixture *fixture,
                           int64_t now_ms, struct case_result *c)
{
    bool found = false, fails = false, expired = now_ms >= entry->expires_ms;
    struct status status = status_ok();
    for (size_t i = 0; i < c->assertion_count && status_is_ok(&status); i++) {
        struct assertion_result *assertion = &c->assertions[i];
        if (!names(entry, c, assertion))
            continue;
        found = true;
        if (assertion->met || assertion->level == LEVEL_OBSERVED)
            continue;
        fails = true;
        if (!expired)
            status = excuse(entry, assertion);
    }
    if (expired)
        entry->stale = STALE_EXPIRED;
    else if (found && !fails && verdict_is_whole(c))
        entry->stale = STALE_MET;
    else if (!found && verdict_is_whole(c) && !might_be_asserted(fixture, entry->assertion))
        entry->stale = STALE_NO_ASSERTION;
    return status;
}

static void put_why(const struct baseline_entry *entry, struct buf *out)
{
    static const char *const texts[] = {
        [STALE_NOT] = "",
        [STALE_MET] = "does not fail any more; take it out of the baseline",
        [STALE_EXPIRED] = "has expired on ",
        [STALE_NO_CASE] = "no case has this id",
        [STALE_NO_ASSERTION] = "the case has no such assertion",
    };
    buf_text(out, texts[entry->stale]);
    if (entry->stale == STALE_EXPIRED)
        buf_text(out, entry->expires);
}

static struct status explain(struct case_result *c, enum verdict verdict, struct buf *text)
{
    free(c->explanation);
    c->verdict = verdict;
    c->explanation = buf_take(text);
    return c->explanation ? status_ok() : status_no_memory();
}

static bool excused_before(const struct case_result *c, size_t end, const char *reason)
{
    for (size_t i = 0; i < end; i++)
        if (c->assertions[i].excuse && strcmp(c->assertions[i].excuse, reason) == 0)
            return true;
    return false;
}

static struct status say_expected(struct case_result *c)
{
    struct buf reasons = buf_make(MAX_REASONS);
    buf_text(&reasons, "expected: ");
    size_t begun = reasons.len;
    for (size_t i = 0; i < c->assertion_count; i++) {
        const char *reason = c->assertions[i].excuse;
        if (reason && !excused_before(c, i, reason))
            buf_format(&reasons, "%s%s", reasons.len > begun ? "; " : "", reason);
    }
    return explain(c, VERDICT_XFAIL, &reasons);
}

static struct status say_stale(const struct baseline *baseline, struct case_result *c)
{
    struct buf text = buf_make(MAX_REASONS);
    buf_text(&text, "in the baseline: ");
    size_t begun = text.len;
    for (size_t i = 0; i < baseline->count; i++) {
        const struct baseline_entry *entry = &baseline->rows[i];
        if (entry->stale == STALE_NOT || strcmp(entry->id, c->id) != 0)
            continue;
        buf_format(&text, "%s\"%s\": ", text.len > begun ? "; " : "", entry->assertion);
        put_why(entry, &text);
    }
    return explain(c, VERDICT_STALE, &text);
}

/* What is excused counts as expected; what is stale outweighs whatever breaks no build. */
static struct status judge(const struct baseline *baseline, bool excused, bool stale, bool strict,
                           struct case_result *c)
{
    static const bool gives_way[VERDICT_COUNT] = {[VERDICT_PASS] = true,
                                                  [VERDICT_NOTE] = true,
                                                  [VERDICT_WARN] = true,
                                                  [VERDICT_XFAIL] = true};
    struct status status = status_ok();
    enum verdict verdict = excused ? verdict_of_case(c, strict) : c->verdict;
    if (stale && gives_way[verdict])
        return say_stale(baseline, c);
    if (verdict == VERDICT_XFAIL)
        return say_expected(c);
    c->verdict = verdict;
    return status;
}

struct status baseline_apply(struct baseline *baseline, const struct fixture *fixture,
                             int64_t now_ms, bool strict, struct case_result *c)
{
    bool stale = false, excused = false;
    struct status status = status_ok();
    for (size_t i = 0; i < baseline->count && status_is_ok(&status); i++) {
        if (strcmp(baseline->rows[i].id, c->id) != 0)
            continue;
        status = apply(&baseline->rows[i], fixture, now_ms, c);
        stale = stale || baseline->rows[i].stale != STALE_NOT;
    }
    for (size_t i = 0; i < c->assertion_count; i++)
        excused = excused || c->assertions[i].excuse;
    return status_is_ok(&status) ? judge(baseline, excused, stale, strict, c) : status;
}

static struct status tell(const struct baseline_entry *entry, struct run_result *run)
{
    struct buf why = buf_make(MAX_NAME);
    put_why(entry, &why);
    struct stale_entry *out = &run->stale[run->stale_count++];
    *out = (struct stale_entry){strdup(entry->id), strdup(entry->assertion), buf_take(&why)};
    return out->id && out->assertion && out->why ? status_ok() : status_no_memory();
}

struct status baseline_conclude(struct baseline *baseline, const struct fixture_set *cases,
                                int64_t now_ms, struct run_result *run)
{
    struct status status = status_ok();
    run->stale = calloc(baseline->count + 1, sizeof *run->stale);
    if (!run->stale)
        return status_no_memory();
    for (size_t i = 0; i < baseline->count && status_is_ok(&status); i++) {
        struct baseline_entry *entry = &baseline->rows[i];
        if (!fixture_set_find(cases, entry->id))
            entry->stale = STALE_NO_CASE;
        else if (now_ms >= entry->expires_ms)
            entry->stale = STALE_EXPIRED;
        if (entry->stale != STALE_NOT)
            status = tell(entry, run);
    }
    return status;
}
