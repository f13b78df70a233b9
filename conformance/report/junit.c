#include <inttypes.h>

#include "common/rfc3339.h"
#include "conformance/report/escape.h"
#include "conformance/report/report.h"
#include "conformance/report/shared.h"

enum { SHORT_VALUE = 300, LONG_VALUE = 4000, MAX_WHY = 64 * 1024 };

/* The one thing that JUnit can say of a case that did not simply pass. */
enum outcome { OUTCOME_PASSED, OUTCOME_FAILURE, OUTCOME_ERROR, OUTCOME_SKIPPED };

static enum outcome outcome_of(enum verdict verdict)
{
    static const enum outcome outcomes[VERDICT_COUNT] = {
        [VERDICT_PASS] = OUTCOME_PASSED,        [VERDICT_NOTE] = OUTCOME_PASSED,
        [VERDICT_SKIPPED] = OUTCOME_SKIPPED,    [VERDICT_WARN] = OUTCOME_PASSED,
        [VERDICT_UNTESTABLE] = OUTCOME_SKIPPED, [VERDICT_INCONCLUSIVE] = OUTCOME_ERROR,
        [VERDICT_ERROR] = OUTCOME_ERROR,        [VERDICT_FAIL] = OUTCOME_FAILURE,
        [VERDICT_XFAIL] = OUTCOME_SKIPPED,      [VERDICT_STALE] = OUTCOME_FAILURE,
    };
    return outcomes[verdict];
}

static size_t count_outcome(const struct run_result *run, enum outcome outcome)
{
    size_t count = outcome == OUTCOME_FAILURE ? report_count_orphans(run) : 0;
    for (size_t i = 0; i < run->case_count; i++)
        count += outcome_of(run->cases[i].verdict) == outcome;
    return count;
}

static void put(struct buf *out, const char *text)
{
    escape_xml(span_of(text), out);
}

static bool is_text(const char *text)
{
    return text && text[0];
}

/* Escapes what was put into `text`, and frees it. */
static void put_buf(struct buf *out, struct buf *text)
{
    escape_xml(buf_peek(text), out);
    out->failed = out->failed || buf_failed(text);
    buf_free(text);
}

static void put_wanted_and_got(struct buf *out, const struct assertion_result *assertion)
{
    struct buf wanted = buf_make(LONG_VALUE + 200), got = buf_make(LONG_VALUE + 200);
    buf_text(out, "wanted ");
    report_wanted(assertion, LONG_VALUE, &wanted);
    put_buf(out, &wanted);
    buf_text(out, "\n  got ");
    report_got(assertion, LONG_VALUE, &got);
    put_buf(out, &got);
}

static void put_time(struct buf *out, int64_t duration_us)
{
    buf_format(out, " time=\"%" PRId64 ".%03" PRId64 "\"", duration_us / 1000000,
               duration_us / 1000 % 1000);
}

static void put_property(struct buf *out, const char *name, const char *value)
{
    buf_format(out, "      <property name=\"%s\" value=\"", name);
    put(out, value ? value : "");
    buf_text(out, "\"/>\n");
}

static void put_accepted(struct buf *out, const struct run_result *run)
{
    for (size_t i = 0; i < run->accepted_untestable_count; i++)
        put_property(out, "accepted_untestable", run->accepted_untestable[i]);
}

static void put_properties(struct buf *out, const struct run_result *run)
{
    char seed[24], exit_code[16];
    snprintf(seed, sizeof seed, "%" PRIu64, run->seed);
    snprintf(exit_code, sizeof exit_code, "%d", run->exit_code);
    buf_text(out, "    <properties>\n");
    put_property(out, "suite", run->suite_version);
    put_property(out, "edition_sha256", run->edition_sha256);
    put_property(out, "target", run->target_url);
    put_property(out, "tls", report_tls(run));
    put_property(out, "proxy", run->proxy ? run->proxy : "none");
    put_property(out, "nonce_form", run->nonce_form);
    put_property(out, "selection", run->selection);
    put_property(out, "seed", seed);
    put_property(out, "strict", run->strict ? "true" : "false");
    put_property(out, "state_change_allowed", run->state_change_allowed ? "true" : "false");
    put_accepted(out, run);
    put_property(out, "baseline", run->baseline ? "used" : "none");
    put_property(out, "result", report_conclude(run).word);
    put_property(out, "exit_code", exit_code);
    put_property(out, "interrupted", run->interrupted ? "true" : "false");
    buf_text(out, "    </properties>\n");
}

/* "dfns.deactivate.<endpoint>.<group>": the first two parts of the id. */
static void put_class_name(struct buf *out, const char *id)
{
    struct span rest = span_of(id), endpoint = span_cut(&rest, '.'), group = span_cut(&rest, '.');
    buf_text(out, "dfns.deactivate.");
    escape_xml(endpoint, out);
    buf_char(out, '.');
    escape_xml(group, out);
}

static void put_answer(struct buf *out, const struct exchange *exchange)
{
    struct buf body = buf_make(LONG_VALUE + 40);
    put(out, exchange->step);
    if (exchange->failure) {
        buf_text(out, " failed: ");
        put(out, exchange->failure);
    } else {
        buf_format(out, " was answered %d ", exchange->status);
        report_cut((struct span){exchange->response_body, exchange->response_body_len}, LONG_VALUE,
                   &body);
    }
    put_buf(out, &body);
    buf_char(out, '\n');
}

static void put_clause(struct buf *out, const struct assertion_result *assertion)
{
    buf_format(out, "  %s", assertion->control ? "control" : level_name(assertion->level));
    if (assertion->clause) {
        buf_text(out, ", ");
        put(out, assertion->clause);
    }
    if (assertion->clause_text) {
        buf_text(out, ": ");
        put(out, assertion->clause_text);
    }
    buf_char(out, '\n');
}

static void put_assertion(struct buf *out, const struct assertion_result *assertion)
{
    put(out, assertion->step);
    buf_text(out, ", ");
    put(out, assertion->on);
    buf_text(out, "\n  ");
    put_wanted_and_got(out, assertion);
    buf_char(out, '\n');
    put_clause(out, assertion);
}

/* What keeps the case from being a plain PASS, each answer told before the first assertion that is
 * about it; for a NOTE, what was observed. */
static void put_details(struct buf *out, const struct case_result *c)
{
    const struct exchange *told = NULL;
    if (is_text(c->explanation)) {
        put(out, c->explanation);
        buf_char(out, '\n');
    }
    for (size_t i = 0; i < c->assertion_count; i++) {
        if (!report_is_told(c, &c->assertions[i]))
            continue;
        const struct exchange *exchange = report_exchange(c, &c->assertions[i]);
        if (exchange && exchange != told)
            put_answer(out, exchange);
        told = exchange;
        put_assertion(out, &c->assertions[i]);
    }
}

/* An ERROR has no unmet assertion that would tell of its exchange. */
static void put_lost_exchanges(struct buf *out, const struct case_result *c)
{
    for (size_t i = 0; i < c->exchange_count; i++)
        if (c->verdict == VERDICT_ERROR && c->exchanges[i].failure)
            put_answer(out, &c->exchanges[i]);
}

static void put_outcome(struct buf *out, const struct case_result *c, const char *element)
{
    struct buf why = buf_make(MAX_WHY);
    buf_format(out, "      <%s type=\"%s\" message=\"", element, verdict_name(c->verdict));
    report_why(c, SHORT_VALUE, &why);
    put_buf(out, &why);
    buf_text(out, "\">");
    put_details(out, c);
    put_lost_exchanges(out, c);
    buf_format(out, "</%s>\n", element);
}

static void put_children(struct buf *out, const struct case_result *c)
{
    static const char *const elements[] = {
        [OUTCOME_FAILURE] = "failure", [OUTCOME_ERROR] = "error", [OUTCOME_SKIPPED] = "skipped"};
    enum outcome outcome = outcome_of(c->verdict);
    buf_text(out, ">\n");
    if (outcome != OUTCOME_PASSED) {
        put_outcome(out, c, elements[outcome]);
    } else {
        buf_format(out, "      <system-out>%s\n", verdict_name(c->verdict));
        put_details(out, c);
        buf_text(out, "</system-out>\n");
    }
    buf_text(out, "    </testcase>\n");
}

static void put_case(struct buf *out, const struct case_result *c)
{
    buf_text(out, "    <testcase classname=\"");
    put_class_name(out, c->id);
    buf_text(out, "\" name=\"");
    put(out, c->id);
    buf_char(out, '"');
    put_time(out, c->duration_us);
    if (c->verdict == VERDICT_PASS)
        buf_text(out, "/>\n");
    else
        put_children(out, c);
}

/* An entry of the baseline that no case tells of. */
static void put_orphan(struct buf *out, const struct stale_entry *entry)
{
    struct buf text = buf_make(MAX_WHY);
    buf_text(out, "    <testcase classname=\"dfns.deactivate.baseline\" name=\"");
    put(out, entry->id);
    buf_text(out, ", ");
    put(out, entry->assertion);
    buf_format(out, "\" time=\"0.000\">\n      <failure type=\"%s\" message=\"",
               verdict_name(VERDICT_STALE));
    report_stale(entry, &text);
    put_buf(out, &text);
    buf_text(out, "\"/>\n    </testcase>\n");
}

/* The counts that both <testsuites> and <testsuite> carry. */
static void put_counts(struct buf *out, const struct run_result *run)
{
    buf_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"",
               run->case_count + report_count_orphans(run), count_outcome(run, OUTCOME_FAILURE),
               count_outcome(run, OUTCOME_ERROR));
    put_time(out, run->duration_us);
}

/* JUnit's timestamps are in seconds and name no zone; ours are UTC. */
static void put_timestamp(struct buf *out, int64_t started_ms)
{
    enum { SECONDS_SIZE = 19 };
    char text[RFC3339_SIZE];
    if (rfc3339_format(started_ms, text))
        buf_format(out, " timestamp=\"%.*s\"", SECONDS_SIZE, text);
}

struct status report_junit(const struct run_result *run, struct buf *out)
{
    buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<testsuites name=\"dfns-conformance\"");
    put_counts(out, run);
    buf_text(out, ">\n  <testsuite name=\"");
    put(out, run->edition);
    buf_char(out, '"');
    put_counts(out, run);
    buf_format(out, " skipped=\"%zu\"", count_outcome(run, OUTCOME_SKIPPED));
    put_timestamp(out, run->started_ms);
    buf_text(out, ">\n");
    put_properties(out, run);
    for (size_t i = 0; i < run->case_count; i++)
        put_case(out, &run->cases[i]);
    for (size_t i = 0; i < run->stale_count; i++)
        if (report_is_orphan(run, &run->stale[i]))
            put_orphan(out, &run->stale[i]);
    buf_text(out, "  </testsuite>\n</testsuites>\n");
    return buf_failed(out) ? status_in(status_no_memory(), "JUnit report") : status_ok();
}
