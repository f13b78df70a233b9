#include "conformance/report/shared.h"

#include <inttypes.h>
#include <string.h>

#include "common/utf8.h"
#include "conformance/report/difference.h"
#include "conformance/report/report.h"

const char *report_verdict_meaning(enum verdict verdict)
{
    static const char *const meanings[VERDICT_COUNT] = {
        [VERDICT_PASS] = "everything asserted holds",
        [VERDICT_NOTE] = "only what no clause promises was otherwise",
        [VERDICT_SKIPPED] = "would change what the run may not: --allow-state-change, --allow-self",
        [VERDICT_XFAIL] = "fails as the baseline says",
        [VERDICT_WARN] = "an inferred assertion is unmet",
        [VERDICT_UNTESTABLE] = "the target file lacks what the case needs",
        [VERDICT_INCONCLUSIVE] = "the control failed, so a refusal proves nothing",
        [VERDICT_ERROR] = "the request or its answer was lost on the way",
        [VERDICT_STALE] = "what the baseline says of it is not so any more",
        [VERDICT_FAIL] = "a documented assertion is unmet, or with --strict an inferred one",
    };
    return meanings[verdict];
}

bool report_needs_a_look(enum verdict verdict)
{
    static const bool looks[VERDICT_COUNT] = {
        [VERDICT_WARN] = true,  [VERDICT_INCONCLUSIVE] = true, [VERDICT_ERROR] = true,
        [VERDICT_STALE] = true, [VERDICT_FAIL] = true,
    };
    return looks[verdict];
}

enum verdict report_assertion_verdict(const struct run_result *run,
                                      const struct assertion_result *assertion)
{
    const enum verdict unmet[LEVEL_COUNT] = {
        [LEVEL_DOCUMENTED] = VERDICT_FAIL,
        [LEVEL_INFERRED] = run->strict ? VERDICT_FAIL : VERDICT_WARN,
        [LEVEL_OBSERVED] = VERDICT_NOTE,
    };
    if (assertion->met)
        return VERDICT_PASS;
    if (assertion->control)
        return VERDICT_INCONCLUSIVE;
    return assertion->excuse ? VERDICT_XFAIL : unmet[assertion->level];
}

bool report_is_unmet(const struct assertion_result *assertion)
{
    return !assertion->met && !assertion->excuse &&
           (assertion->control || assertion->level != LEVEL_OBSERVED);
}

/* The start of the character that the byte at `at` belongs to. */
static size_t character_start(struct span text, size_t at)
{
    for (size_t back = 1; back < 4 && back <= at; back++) {
        struct span rest = {text.ptr + at - back, text.len - at + back};
        if (utf8_sequence(rest) > back)
            return at - back;
    }
    return at;
}

void report_cut(struct span text, size_t most, struct buf *out)
{
    if (text.len <= most) {
        buf_span(out, text);
        return;
    }
    buf_append(out, text.ptr, character_start(text, most));
    buf_format(out, "... (%zu bytes)", text.len);
}

/* How an operator reads in front of and behind its value. */
static const struct wording {
    const char *op, *before, *after;
} wordings[] = {
    {"json-equal", "the same JSON as ", ""},
    {"matches", "text that matches ", ""},
    {"in", "one of ", ""},
    {"not-in", "none of ", ""},
    {"present", "there", ""},
    {"absent", "not there", ""},
    {"count", "", " members"},
};

static struct wording find_wording(const char *op)
{
    for (size_t i = 0; i < sizeof wordings / sizeof wordings[0]; i++)
        if (strcmp(wordings[i].op, op) == 0)
            return wordings[i];
    return (struct wording){op, "", ""}; /* "equals": the value says it all */
}

static bool is_refusal(const struct assertion_result *assertion)
{
    return strcmp(assertion->on, "refusal") == 0;
}

void report_wanted(const struct assertion_result *assertion, size_t most, struct buf *out)
{
    if (is_refusal(assertion) && strcmp(assertion->op, "present") == 0) {
        buf_text(out, "a 4xx status and a JSON body with text at /error/message");
        return;
    }
    struct wording wording = find_wording(assertion->op);
    buf_text(out, wording.before);
    report_cut(span_of(assertion->expected), most, out);
    buf_text(out, wording.after);
}

/* Two long texts hide what differs. */
static void put_difference(const struct assertion_result *assertion, size_t most, struct buf *out)
{
    struct buf pointer = buf_make(REPORT_MAX_VALUE);
    difference_pointer(assertion->expected, assertion->actual, &pointer);
    if (pointer.len > 0) {
        buf_text(out, ", first different at ");
        report_cut(buf_peek(&pointer), most, out);
    }
    out->failed = out->failed || buf_failed(&pointer);
    buf_free(&pointer);
}

void report_got(const struct assertion_result *assertion, size_t most, struct buf *out)
{
    if (!assertion->actual) {
        buf_text(out, is_refusal(assertion) ? "no refusal" : "nothing there");
        return;
    }
    report_cut(span_of(assertion->actual), most, out);
    if (!assertion->met && assertion->expected && strcmp(assertion->op, "json-equal") == 0)
        put_difference(assertion, most, out);
}

const struct exchange *report_exchange(const struct case_result *c,
                                       const struct assertion_result *assertion)
{
    for (size_t i = c->exchange_count; i > 0; i--)
        if (strcmp(c->exchanges[i - 1].step, assertion->step) == 0)
            return &c->exchanges[i - 1];
    return NULL;
}

bool report_is_signing(const struct exchange *exchange)
{
    return span_starts_with(span_of(exchange->step), "sign for ");
}

bool report_is_told(const struct case_result *c, const struct assertion_result *assertion)
{
    bool noted = c->verdict == VERDICT_NOTE && !assertion->met;
    return noted || assertion->excuse || report_is_unmet(assertion);
}

static const struct assertion_result *first_told(const struct case_result *c)
{
    for (size_t i = 0; i < c->assertion_count; i++)
        if (report_is_told(c, &c->assertions[i]))
            return &c->assertions[i];
    return NULL;
}

static void put_missing(const struct case_result *c, struct buf *out)
{
    buf_text(out, "the target file lacks ");
    for (size_t i = 0; i < c->missing_count; i++)
        buf_format(out, "%s%s", i > 0 ? ", " : "", c->missing[i]);
}

void report_why(const struct case_result *c, size_t most, struct buf *out)
{
    const struct assertion_result *told = first_told(c);
    if (c->missing_count > 0) {
        put_missing(c, out);
    } else if (c->explanation && c->explanation[0]) {
        report_cut(span_of(c->explanation), most, out);
    } else if (told) {
        buf_format(out, "%s: wanted ", told->on);
        report_wanted(told, most, out);
        buf_text(out, ", got ");
        report_got(told, most, out);
    } else {
        buf_text(out, report_verdict_meaning(c->verdict));
    }
}

void report_command(const struct run_result *run, const struct case_result *c, struct buf *out)
{
    bool watches = span_starts_with(span_of(c->id), "any.");
    buf_format(out, "dfns-conformance run --target FILE%s%s --seed %" PRIu64 "%s%s",
               watches ? "" : " --run ", watches ? "" : c->id, run->seed,
               run->strict ? " --strict" : "",
               run->state_change_allowed ? " --allow-state-change" : "");
}

bool report_is_orphan(const struct run_result *run, const struct stale_entry *entry)
{
    for (size_t i = 0; i < run->case_count; i++)
        if (strcmp(run->cases[i].id, entry->id) == 0)
            return run->cases[i].verdict != VERDICT_STALE && run->cases[i].verdict != VERDICT_FAIL;
    return true;
}

size_t report_count_orphans(const struct run_result *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->stale_count; i++)
        count += report_is_orphan(run, &run->stale[i]);
    return count;
}

void report_stale(const struct stale_entry *entry, struct buf *out)
{
    buf_format(out, "\"%s\": %s", entry->assertion, entry->why);
}

void report_count_findings(const struct run_result *run, const char *page,
                           size_t counts[static FINDING_COUNT])
{
    for (size_t i = 0; i < FINDING_COUNT; i++)
        counts[i] = 0;
    for (size_t i = 0; i < run->clause_count; i++)
        if (!page || strcmp(run->clauses[i].page, page) == 0)
            counts[run->clauses[i].finding]++;
}

const char *report_tls(const struct run_result *run)
{
    if (run->unverified)
        return "unverified";
    return span_starts_with(span_of(run->target_url), "https:") ? "verified" : "none";
}

static const struct conclusion_row {
    int exit_code;
    struct report_conclusion conclusion;
} conclusions[] = {
    {0, {"Conformant", "no case failed, and every one that was run could be judged"}},
    {1, {"Not conformant", "a case failed"}},
    {2, {"Not run", "an option, a file or the selection is wrong"}},
    {3, {"Not run", "the target cannot be reached or used"}},
    {4, {"Incomplete", "something that was selected could not be judged"}},
    {5, {"Incomplete", "an internal error, or a report could not be written"}},
    {130, {"Incomplete", "interrupted: what is here is not all"}},
    {143, {"Incomplete", "ended by a signal: what is here is not all"}},
};

struct report_conclusion report_conclude(const struct run_result *run)
{
    size_t counts[VERDICT_COUNT];
    run_result_count(run, counts);
    if (run->exit_code == 1 && counts[VERDICT_FAIL] == 0 && run->stale_count > 0)
        return (struct report_conclusion){"Stale baseline",
                                          "no case failed, but the baseline is not true any more"};
    if (run->exit_code == 0 && counts[VERDICT_XFAIL] > 0)
        return (struct report_conclusion){
            "Conformant", "but for what the baseline says will fail; no other case failed"};
    if (run->exit_code == 0 && counts[VERDICT_UNTESTABLE] > 0)
        return (struct report_conclusion){
            "Conformant", "none failed; what could not be tested was accepted as untestable"};
    for (size_t i = 0; i < sizeof conclusions / sizeof conclusions[0]; i++)
        if (conclusions[i].exit_code == run->exit_code)
            return conclusions[i].conclusion;
    return (struct report_conclusion){"Incomplete", "the run ended in an unknown way"};
}
