#include <inttypes.h>

#include "common/json.h"
#include "common/json_write.h"
#include "common/rfc3339.h"
#include "conformance/report.h"
#include "conformance/report_shared.h"

/* A reader that knows this version reads every report of it; members may be added within one. */
enum { SCHEMA_VERSION = 1 };

static void put_texts(struct json_writer *json, const char *name, char **texts, size_t count)
{
    json_key(json, name);
    json_array_begin(json);
    for (size_t i = 0; i < count; i++)
        json_put_text(json, texts[i]);
    json_array_end(json);
}

static void put_edition(struct json_writer *json, const struct run_result *run)
{
    json_key(json, "edition");
    json_object_begin(json);
    json_member_text(json, "name", run->edition);
    json_member_text(json, "sha256", run->edition_sha256);
    json_object_end(json);
}

/* No option turns the verification of TLS off or a proxy on. */
static void put_target(struct json_writer *json, const struct run_result *run)
{
    json_key(json, "target");
    json_object_begin(json);
    json_member_text(json, "url", run->target_url);
    json_member_bool(json, "tls", span_starts_with(span_of(run->target_url), "https:"));
    json_key(json, "proxy");
    json_put_null(json);
    json_member_text(json, "nonce_form", run->nonce_form);
    json_object_end(json);
}

static void put_level(struct json_writer *json, const struct run_result *run, enum level level)
{
    size_t met, unmet;
    run_result_level(run, level, &met, &unmet);
    json_key(json, level_name(level));
    json_object_begin(json);
    json_member_integer(json, "met", (int64_t)met);
    json_member_integer(json, "unmet", (int64_t)unmet);
    json_object_end(json);
}

static void put_verdicts(struct json_writer *json, const struct run_result *run)
{
    size_t counts[VERDICT_COUNT];
    run_result_count(run, counts);
    json_key(json, "verdicts");
    json_object_begin(json);
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        json_member_integer(json, verdict_name((enum verdict)i), (int64_t)counts[i]);
    json_object_end(json);
}

static void put_counts(struct json_writer *json, const struct run_result *run)
{
    json_key(json, "counts");
    json_object_begin(json);
    json_member_integer(json, "cases", (int64_t)run->case_count);
    put_verdicts(json, run);
    json_key(json, "levels");
    json_object_begin(json);
    for (size_t i = 0; i < LEVEL_COUNT; i++)
        put_level(json, run, (enum level)i);
    json_object_end(json);
    json_object_end(json);
}

/* A value that is JSON already; as a text when it is not (a secret was taken out of a number) or
 * is too long to be kept whole. */
static void put_json(struct json_writer *json, const char *name, const char *value)
{
    struct span text = span_of(value);
    if (!value)
        return;
    json_key(json, name);
    if (text.len <= REPORT_MAX_VALUE && json_scan(text).fault == JSON_OK) {
        json_put_raw(json, text);
        return;
    }
    struct buf cut = buf_make(REPORT_MAX_VALUE + 40);
    report_cut(text, REPORT_MAX_VALUE, &cut);
    json_put_span(json, buf_peek(&cut));
    json->out->failed = json->out->failed || buf_failed(&cut);
    buf_free(&cut);
}

static void put_assertion(struct json_writer *json, const struct run_result *run,
                          const struct assertion_result *assertion)
{
    json_object_begin(json);
    json_member_text(json, "step", assertion->step);
    json_member_text(json, "on", assertion->on);
    json_member_text(json, "op", assertion->op);
    json_member_text(json, "level", level_name(assertion->level));
    json_member_text(json, "verdict", verdict_name(report_assertion_verdict(run, assertion)));
    json_member_bool(json, "control", assertion->control);
    put_json(json, "expected", assertion->expected);
    put_json(json, "actual", assertion->actual);
    if (assertion->clause)
        json_member_text(json, "clause", assertion->clause);
    if (assertion->clause_text)
        json_member_text(json, "statement", assertion->clause_text);
    json_object_end(json);
}

static void put_headers(struct json_writer *json, const struct header_line *headers, size_t count)
{
    json_key(json, "headers");
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(json);
        json_member_text(json, "name", headers[i].name);
        json_member_text(json, "value", headers[i].value);
        json_object_end(json);
    }
    json_array_end(json);
}

/* A NUL is written as what is no character, too: too many readers end a text at \u0000. */
static void put_body(struct json_writer *json, const char *body, size_t len)
{
    struct buf cut = buf_make(REPORT_MAX_VALUE + 40);
    if (!body)
        return;
    report_cut((struct span){body, len}, REPORT_MAX_VALUE, &cut);
    for (size_t i = 0; i < cut.len; i++)
        if (cut.ptr[i] == '\0')
            cut.ptr[i] = '\xFF';
    json_member_span(json, "body", buf_peek(&cut));
    json_member_integer(json, "body_bytes", (int64_t)len);
    json->out->failed = json->out->failed || buf_failed(&cut);
    buf_free(&cut);
}

static void put_request(struct json_writer *json, const struct exchange *exchange)
{
    json_key(json, "request");
    json_object_begin(json);
    json_member_text(json, "method", exchange->method);
    json_member_text(json, "url", exchange->url);
    put_headers(json, exchange->request_headers, exchange->request_header_count);
    put_body(json, exchange->request_body, exchange->request_body_len);
    json_object_end(json);
}

static void put_response(struct json_writer *json, const struct exchange *exchange)
{
    json_key(json, "response");
    json_object_begin(json);
    json_member_integer(json, "status", exchange->status);
    put_headers(json, exchange->response_headers, exchange->response_header_count);
    put_body(json, exchange->response_body, exchange->response_body_len);
    json_object_end(json);
}

static void put_exchange(struct json_writer *json, const struct exchange *exchange)
{
    json_object_begin(json);
    json_member_text(json, "step", exchange->step);
    put_request(json, exchange);
    if (exchange->failure)
        json_member_text(json, "failure", exchange->failure);
    else
        put_response(json, exchange);
    json_member_integer(json, "duration_us", exchange->duration_us);
    json_object_end(json);
}

static const char *control_of(const struct case_result *c)
{
    bool any = false;
    for (size_t i = 0; i < c->assertion_count; i++) {
        if (c->assertions[i].control && !c->assertions[i].met)
            return "unmet";
        any = any || c->assertions[i].control;
    }
    return any ? "met" : "none";
}

static void put_reproduce(struct json_writer *json, const struct run_result *run, const char *id)
{
    char seed[24];
    struct buf command = buf_make(1024);
    snprintf(seed, sizeof seed, "%" PRIu64, run->seed);
    buf_format(&command, "dfns-conformance run --target FILE --run %s --seed %s%s%s", id, seed,
               run->strict ? " --strict" : "",
               run->state_change_allowed ? " --allow-state-change" : "");
    json_member_span(json, "reproduce", buf_peek(&command));
    buf_free(&command);
}

/* What went over the wire is the evidence for whatever is not as it should be. It tells the time
 * (nonces, Date), so a case that passed goes without: two runs of one seed can then be compared. */
static void put_evidence(struct json_writer *json, const struct case_result *c)
{
    size_t count = report_needs_a_look(c->verdict) ? c->exchange_count : 0;
    json_key(json, "exchanges");
    json_array_begin(json);
    for (size_t i = 0; i < count; i++)
        put_exchange(json, &c->exchanges[i]);
    json_array_end(json);
}

static void put_lists(struct json_writer *json, const struct run_result *run,
                      const struct case_result *c)
{
    put_texts(json, "missing", c->missing, c->missing_count);
    json_key(json, "assertions");
    json_array_begin(json);
    for (size_t i = 0; i < c->assertion_count; i++)
        put_assertion(json, run, &c->assertions[i]);
    json_array_end(json);
    put_evidence(json, c);
}

static void put_case(struct json_writer *json, const struct run_result *run,
                     const struct case_result *c)
{
    json_object_begin(json);
    json_member_text(json, "id", c->id);
    json_member_text(json, "title", c->title);
    json_member_text(json, "why", c->why);
    json_member_text(json, "verdict", verdict_name(c->verdict));
    json_member_text(json, "explanation", c->explanation);
    json_member_text(json, "control", control_of(c));
    json_member_integer(json, "attempts", c->exchange_count > 0 ? 1 : 0);
    json_member_integer(json, "requests", (int64_t)c->exchange_count);
    json_member_integer(json, "duration_us", c->duration_us);
    put_reproduce(json, run, c->id);
    put_lists(json, run, c);
    json_object_end(json);
}

/* The ids of the cases that could not be tested, and what was forgiven. There are no baselines yet:
 * none is used. */
static void put_untestable(struct json_writer *json, const struct run_result *run)
{
    json_key(json, "untestable");
    json_array_begin(json);
    for (size_t i = 0; i < run->case_count; i++)
        if (run->cases[i].verdict == VERDICT_UNTESTABLE)
            json_put_text(json, run->cases[i].id);
    json_array_end(json);
    put_texts(json, "accepted_untestable", run->accepted_untestable,
              run->accepted_untestable_count);
    json_key(json, "baseline");
    json_object_begin(json);
    json_member_bool(json, "used", false);
    put_texts(json, "stale", NULL, 0);
    json_object_end(json);
}

static void put_started(struct json_writer *json, int64_t started_ms)
{
    char text[RFC3339_SIZE];
    json_member_text(json, "started", rfc3339_format(started_ms, text) ? text : NULL);
}

/* The seed is text: a reader that knows numbers as doubles would round a large one. */
static void put_settings(struct json_writer *json, const struct run_result *run)
{
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, run->seed);
    json_member_text(json, "seed", seed);
    json_member_text(json, "selection", run->selection);
    json_member_bool(json, "strict", run->strict);
    json_member_bool(json, "state_change_allowed", run->state_change_allowed);
}

static void put_conclusion(struct json_writer *json, const struct run_result *run)
{
    static const char *const results[] = {
        [RUN_SUCCESS] = "success", [RUN_PARTIAL] = "partial", [RUN_FAILURE] = "failure"};
    json_member_text(json, "result", results[run->outcome]);
    json_member_integer(json, "exit_code", run->exit_code);
    json_member_bool(json, "interrupted", run->interrupted);
    json_member_text(json, "conclusion", report_conclude(run).meaning);
}

static void put_cases(struct json_writer *json, const struct run_result *run)
{
    json_key(json, "cases");
    json_array_begin(json);
    for (size_t i = 0; i < run->case_count; i++)
        put_case(json, run, &run->cases[i]);
    json_array_end(json);
}

struct status report_json(const struct run_result *run, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_PRETTY);
    json_object_begin(&json);
    json_member_integer(&json, "schema_version", SCHEMA_VERSION);
    json_member_text(&json, "suite", run->suite_version);
    put_edition(&json, run);
    put_target(&json, run);
    put_started(&json, run->started_ms);
    json_member_integer(&json, "duration_us", run->duration_us);
    put_settings(&json, run);
    put_conclusion(&json, run);
    put_counts(&json, run);
    put_untestable(&json, run);
    put_cases(&json, run);
    json_object_end(&json);
    buf_char(out, '\n');
    return buf_failed(out) ? status_in(status_no_memory(), "JSON report") : status_ok();
}
