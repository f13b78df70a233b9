#include <inttypes.h>
#include <string.h>

#include "common/json_write.h"
#include "conformance/report/escape.h"
#include "conformance/report/report.h"
#include "conformance/report/shared.h"

enum { SHORT_VALUE = 300, LONG_VALUE = 4000, MAX_TEXT = 256 * 1024 };

/* What TAP can say of a case. */
struct outcome {
    bool ok;
    const char *directive; /* "" for none */
};

static struct outcome outcome_of(enum verdict verdict)
{
    static const struct outcome outcomes[VERDICT_COUNT] = {
        [VERDICT_PASS] = {true, ""},
        [VERDICT_NOTE] = {true, ""},
        [VERDICT_SKIPPED] = {true, " # SKIP "},
        [VERDICT_XFAIL] = {false, " # TODO "},
        [VERDICT_WARN] = {true, ""},
        [VERDICT_UNTESTABLE] = {true, " # SKIP "},
        [VERDICT_INCONCLUSIVE] = {false, ""},
        [VERDICT_ERROR] = {false, ""},
        [VERDICT_STALE] = {false, ""},
        [VERDICT_FAIL] = {false, ""},
    };
    return outcomes[verdict];
}

/* On one line, where '#' begins a directive and '\' escapes. */
static void put_plain(struct buf *out, struct span text)
{
    struct buf visible = buf_make(MAX_TEXT);
    escape_terminal(text, &visible);
    for (size_t i = 0; i < visible.len; i++) {
        if (visible.ptr[i] == '#' || visible.ptr[i] == '\\')
            buf_char(out, '\\');
        buf_char(out, visible.ptr[i]);
    }
    out->failed = out->failed || buf_failed(&visible);
    buf_free(&visible);
}

/* A JSON string of visible characters, which is a YAML scalar. */
static void put_quoted(struct buf *out, struct span text)
{
    struct buf visible = buf_make(MAX_TEXT);
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    escape_terminal(text, &visible);
    json_put_span(&json, buf_peek(&visible));
    out->failed = out->failed || buf_failed(&visible);
    buf_free(&visible);
}

static void put_member(struct buf *out, const char *name, struct span text)
{
    if (span_is_empty(text))
        return;
    buf_format(out, "%s: ", name);
    put_quoted(out, text);
    buf_char(out, '\n');
}

/* Puts what was put into `text`, and frees it. */
static void put_made(struct buf *out, const char *name, struct buf *text)
{
    put_member(out, name, buf_peek(text));
    out->failed = out->failed || buf_failed(text);
    buf_free(text);
}

static void put_answer(struct buf *out, const struct exchange *exchange)
{
    struct buf text = buf_make(LONG_VALUE + 64);
    if (exchange->failure) {
        put_member(out, "      failure", span_of(exchange->failure));
        return;
    }
    buf_format(&text, "%d ", exchange->status);
    report_cut((struct span){exchange->response_body, exchange->response_body_len}, LONG_VALUE,
               &text);
    put_made(out, "      answer", &text);
}

static void put_assertion(struct buf *out, const struct case_result *c,
                          const struct assertion_result *assertion)
{
    const struct exchange *exchange = report_exchange(c, assertion);
    struct buf wanted = buf_make(LONG_VALUE + 200), got = buf_make(LONG_VALUE + 200);
    report_wanted(assertion, LONG_VALUE, &wanted);
    report_got(assertion, LONG_VALUE, &got);
    put_member(out, "    - step", span_of(assertion->step));
    put_member(out, "      at", span_of(assertion->on));
    put_made(out, "      wanted", &wanted);
    put_made(out, "      got", &got);
    buf_format(out, "      level: %s\n",
               assertion->control ? "control" : level_name(assertion->level));
    put_member(out, "      clause", span_of(assertion->clause));
    put_member(out, "      statement", span_of(assertion->clause_text));
    if (exchange)
        put_answer(out, exchange);
}

static void put_assertions(struct buf *out, const struct case_result *c)
{
    bool begun = false;
    for (size_t i = 0; i < c->assertion_count; i++) {
        if (!report_is_told(c, &c->assertions[i]))
            continue;
        buf_text(out, begun ? "" : "  unmet:\n");
        begun = true;
        put_assertion(out, c, &c->assertions[i]);
    }
}

/* An ERROR has no unmet assertion that would tell of its exchange. */
static void put_lost(struct buf *out, const struct case_result *c)
{
    for (size_t i = 0; i < c->exchange_count; i++) {
        if (c->verdict != VERDICT_ERROR || !c->exchanges[i].failure)
            continue;
        put_member(out, "  lost", span_of(c->exchanges[i].step));
        put_member(out, "  failure", span_of(c->exchanges[i].failure));
        return;
    }
}

static void put_diagnostic(struct buf *out, const struct case_result *c)
{
    struct buf why = buf_make(MAX_TEXT);
    buf_format(out, "  ---\n  verdict: %s\n", verdict_name(c->verdict));
    if (c->verdict != VERDICT_PASS) {
        report_why(c, SHORT_VALUE, &why);
        put_made(out, "  message", &why);
    }
    buf_format(out, "  duration_ms: %" PRId64 ".%03" PRId64 "\n", c->duration_us / 1000,
               c->duration_us % 1000);
    put_assertions(out, c);
    put_lost(out, c);
    buf_text(out, "  ...\n");
}

static void put_case(struct buf *out, const struct case_result *c, size_t number)
{
    struct outcome outcome = outcome_of(c->verdict);
    buf_format(out, "%s %zu - ", outcome.ok ? "ok" : "not ok", number);
    put_plain(out, span_of(c->id));
    buf_text(out, ": ");
    put_plain(out, span_of(c->title));
    if (outcome.directive[0]) {
        struct buf why = buf_make(MAX_TEXT);
        report_why(c, SHORT_VALUE, &why);
        buf_text(out, outcome.directive);
        put_plain(out, buf_peek(&why));
        out->failed = out->failed || buf_failed(&why);
        buf_free(&why);
    }
    buf_char(out, '\n');
    put_diagnostic(out, c);
}

/* An entry of the baseline that no case tells of is a test that fails. */
static void put_orphans(struct buf *out, const struct run_result *run)
{
    size_t number = run->case_count;
    for (size_t i = 0; i < run->stale_count; i++) {
        struct buf text = buf_make(MAX_TEXT);
        if (!report_is_orphan(run, &run->stale[i]))
            continue;
        report_stale(&run->stale[i], &text);
        buf_format(out, "not ok %zu - baseline, ", ++number);
        put_plain(out, span_of(run->stale[i].id));
        buf_format(out, "\n  ---\n  verdict: %s\n", verdict_name(VERDICT_STALE));
        put_made(out, "  message", &text);
        buf_text(out, "  ...\n");
    }
}

static void put_comment(struct buf *out, const char *name, const char *text)
{
    buf_format(out, "# %s ", name);
    put_plain(out, span_of(text ? text : "none"));
    buf_char(out, '\n');
}

static void put_head(struct buf *out, const struct run_result *run)
{
    buf_text(out, "TAP version 14\n");
    buf_format(out, "1..%zu\n", run->case_count + report_count_orphans(run));
    put_comment(out, "dfns-conformance", run->suite_version);
    put_comment(out, "target", run->target_url);
    put_comment(out, "tls", report_tls(run));
    if (run->proxy)
        put_comment(out, "proxy", run->proxy);
    put_comment(out, "edition", run->edition);
    if (run->baseline)
        put_comment(out, "baseline", "used");
    buf_format(out, "# seed %" PRIu64 "\n", run->seed);
}

struct status report_tap(const struct run_result *run, struct buf *out)
{
    struct report_conclusion conclusion = report_conclude(run);
    put_head(out, run);
    for (size_t i = 0; i < run->case_count; i++)
        put_case(out, &run->cases[i], i + 1);
    put_orphans(out, run);
    for (size_t i = 0; i < run->accepted_untestable_count; i++)
        put_comment(out, "accepted as untestable:", run->accepted_untestable[i]);
    if (run->interrupted)
        buf_format(out, "Bail out! %s\n", conclusion.meaning);
    else
        buf_format(out, "# %s: %s\n", conclusion.word, conclusion.meaning);
    return buf_failed(out) ? status_in(status_no_memory(), "TAP report") : status_ok();
}
