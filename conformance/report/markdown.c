#include <inttypes.h>

#include "conformance/report/escape.h"
#include "conformance/report/report.h"
#include "conformance/report/shared.h"

/* GitHub takes a summary of at most 1 MiB for a step. */
enum { MOST_CASES = 20, MOST_ASSERTIONS = 5, MOST_VALUE = 1000, MAX_TEXT = 256 * 1024 };

static void prose(struct buf *out, const char *text)
{
    escape_markdown(span_of(text ? text : "none"), out);
}

/* As it is, between more backticks than follow one another in it. */
static void code(struct buf *out, struct span text)
{
    struct buf visible = buf_make(MAX_TEXT);
    size_t run = 0, longest = 0;
    escape_terminal(text, &visible);
    for (size_t i = 0; i < visible.len; i++) {
        run = visible.ptr[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    for (size_t i = 0; i <= longest; i++)
        buf_char(out, '`');
    buf_format(out, "%s%s%s", longest ? " " : "", buf_cstr(&visible), longest ? " " : "");
    for (size_t i = 0; i <= longest; i++)
        buf_char(out, '`');
    out->failed = out->failed || buf_failed(&visible);
    buf_free(&visible);
}

/* Puts what was put into `text` as code, and frees it. */
static void put_made(struct buf *out, struct buf *text)
{
    code(out, buf_peek(text));
    out->failed = out->failed || buf_failed(text);
    buf_free(text);
}

static void put_head(struct buf *out, const struct run_result *run)
{
    static const char *const marks[] = {
        [RUN_SUCCESS] = "✅", [RUN_PARTIAL] = "⚠️", [RUN_FAILURE] = "❌"};
    struct report_conclusion conclusion = report_conclude(run);
    buf_format(out, "# %s %s\n\ndfns-conformance: %s.\n\nTarget ", marks[run->outcome],
               conclusion.word, conclusion.meaning);
    code(out, span_of(run->target_url));
    buf_text(out, ", edition ");
    code(out, span_of(run->edition));
    buf_text(out, ", selection ");
    code(out, span_of(run->selection ? run->selection : "every case"));
    buf_format(out, ", seed %" PRIu64 ", %" PRId64 ".%" PRId64 " s.\n\n", run->seed,
               run->duration_us / 1000000, run->duration_us / 100000 % 10);
    if (run->unverified)
        buf_text(out, "The certificate was **not verified** (`--insecure`).\n\n");
    if (run->baseline)
        buf_text(out, "What the baseline lists is expected to fail.\n\n");
    if (run->proxy) {
        buf_text(out, "Asked through the proxy ");
        code(out, span_of(run->proxy));
        buf_text(out, ".\n\n");
    }
}

static void put_counts(struct buf *out, const struct run_result *run)
{
    size_t counts[VERDICT_COUNT];
    run_result_count(run, counts);
    buf_format(out, "| verdict | cases | |\n| :-- | --: | :-- |\n");
    for (size_t i = VERDICT_COUNT; i-- > 0;)
        if (counts[i] > 0)
            buf_format(out, "| **%s** | %zu | %s |\n", verdict_name((enum verdict)i), counts[i],
                       report_verdict_meaning((enum verdict)i));
    buf_char(out, '\n');
}

static void put_findings(struct buf *out, const struct run_result *run, const char *page,
                         const char *title)
{
    size_t counts[FINDING_COUNT];
    report_count_findings(run, page, counts);
    buf_format(out, "| %s |", title);
    for (size_t i = FINDING_COUNT; i-- > 0;)
        buf_format(out, " %zu |", counts[i]);
    buf_char(out, '\n');
}

static void put_clauses(struct buf *out, const struct run_result *run)
{
    if (run->clause_count == 0)
        return;
    buf_text(out, "| clauses |");
    for (size_t i = FINDING_COUNT; i-- > 0;)
        buf_format(out, " %s |", finding_name((enum finding)i));
    buf_text(out, "\n| :-- | --: | --: | --: | --: | --: | --: |\n");
    put_findings(out, run, "credential", "deactivate a credential");
    put_findings(out, run, "application", "deactivate an application");
    buf_char(out, '\n');
}

static void put_answer(struct buf *out, const struct exchange *exchange)
{
    struct buf text = buf_make(MOST_VALUE + 64);
    buf_text(out, "  - answered ");
    buf_format(&text, "%d ", exchange->status);
    report_cut((struct span){exchange->response_body, exchange->response_body_len}, MOST_VALUE,
               &text);
    if (exchange->failure)
        prose(out, exchange->failure);
    else
        put_made(out, &text);
    buf_free(&text);
    buf_char(out, '\n');
}

static void put_clause(struct buf *out, const struct assertion_result *assertion)
{
    if (!assertion->clause)
        return;
    buf_text(out, "  - clause ");
    code(out, span_of(assertion->clause));
    buf_format(out, ", %s", level_name(assertion->level));
    if (assertion->clause_text) {
        buf_text(out, ": ");
        prose(out, assertion->clause_text);
    }
    buf_char(out, '\n');
}

/* `exchange` is NULL when it was told before. */
static void put_assertion(struct buf *out, const struct exchange *exchange,
                          const struct assertion_result *assertion)
{
    struct buf wanted = buf_make(MOST_VALUE + 200), got = buf_make(MOST_VALUE + 200);
    report_wanted(assertion, MOST_VALUE, &wanted);
    report_got(assertion, MOST_VALUE, &got);
    buf_text(out, "- ");
    prose(out, assertion->step);
    buf_text(out, ", ");
    code(out, span_of(assertion->on));
    buf_text(out, "\n  - wanted ");
    put_made(out, &wanted);
    buf_text(out, "\n  - got ");
    put_made(out, &got);
    buf_char(out, '\n');
    if (exchange)
        put_answer(out, exchange);
    put_clause(out, assertion);
}

static void put_case(struct buf *out, const struct case_result *c)
{
    const struct exchange *told = NULL;
    size_t shown = 0;
    buf_format(out, "### %s ", verdict_name(c->verdict));
    code(out, span_of(c->id));
    buf_text(out, "\n\n");
    prose(out, c->title);
    if (c->explanation && c->explanation[0]) {
        buf_text(out, "\n\nBecause: ");
        prose(out, c->explanation);
    }
    buf_text(out, "\n\n");
    for (size_t i = 0; i < c->assertion_count && shown < MOST_ASSERTIONS; i++) {
        const struct exchange *exchange = report_exchange(c, &c->assertions[i]);
        if (!report_is_unmet(&c->assertions[i]))
            continue;
        put_assertion(out, exchange == told ? NULL : exchange, &c->assertions[i]);
        told = exchange;
        shown++;
    }
    buf_text(out, shown > 0 ? "\n" : "");
}

/* The cases that need a look, worst first. */
static void put_cases(struct buf *out, const struct run_result *run)
{
    size_t count = 0;
    for (size_t verdict = VERDICT_COUNT; verdict-- > 0;)
        for (size_t i = 0; i < run->case_count; i++) {
            const struct case_result *c = &run->cases[i];
            if (c->verdict != (enum verdict)verdict || !report_needs_a_look(c->verdict))
                continue;
            if (++count == 1)
                buf_text(out, "## To look at\n\n");
            if (count <= MOST_CASES)
                put_case(out, c);
        }
    if (count > MOST_CASES)
        buf_format(out, "And %zu more; the other reports name them.\n\n", count - MOST_CASES);
}

static void put_accepted(struct buf *out, const struct run_result *run)
{
    if (run->accepted_untestable_count == 0)
        return;
    buf_text(out, "Accepted as untestable:");
    for (size_t i = 0; i < run->accepted_untestable_count; i++) {
        buf_text(out, i > 0 ? ", " : " ");
        code(out, span_of(run->accepted_untestable[i]));
    }
    buf_text(out, "\n\n");
}

static void put_stale(struct buf *out, const struct run_result *run)
{
    if (run->stale_count == 0)
        return;
    buf_text(out, "## Stale in the baseline\n\n");
    for (size_t i = 0; i < run->stale_count && i < MOST_CASES; i++) {
        buf_text(out, "- ");
        code(out, span_of(run->stale[i].id));
        buf_text(out, ", ");
        code(out, span_of(run->stale[i].assertion));
        buf_text(out, ": ");
        prose(out, run->stale[i].why);
        buf_char(out, '\n');
    }
    if (run->stale_count > MOST_CASES)
        buf_format(out, "- and %zu more\n", run->stale_count - MOST_CASES);
    buf_char(out, '\n');
}

struct status report_markdown(const struct run_result *run, struct buf *out)
{
    put_head(out, run);
    put_counts(out, run);
    put_clauses(out, run);
    put_accepted(out, run);
    put_stale(out, run);
    put_cases(out, run);
    return buf_failed(out) ? status_in(status_no_memory(), "Markdown report") : status_ok();
}
