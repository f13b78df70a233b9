#include <string.h>

#include "common/json.h"
#include "conformance/report/json_parts.h"
#include "conformance/report/report.h"
#include "conformance/report/shared.h"

/* In NDJSON a line feed would end the value. */
static bool fits_as_it_is(struct span value)
{
    return value.len <= REPORT_MAX_VALUE && !memchr(value.ptr, '\n', value.len) &&
           json_scan(value).fault == JSON_OK;
}

/* A value that is JSON already; as a text when it is not (a secret was taken out of a number) or
 * is too long to be kept whole. */
static void put_json(struct json_writer *json, const char *name, const char *value)
{
    struct span text = span_of(value);
    if (!value)
        return;
    json_key(json, name);
    if (fits_as_it_is(text)) {
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
    if (assertion->excuse)
        json_member_text(json, "excuse", assertion->excuse);
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
    json_member_integer(json, "started_us", exchange->started_us);
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

static void put_reproduce(struct json_writer *json, const struct run_result *run,
                          const struct case_result *c)
{
    struct buf command = buf_make(1024);
    report_command(run, c, &command);
    json_member_span(json, "reproduce", buf_peek(&command));
    json->out->failed = json->out->failed || (buf_failed(&command) && !buf_is_full(&command));
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

static void put_missing(struct json_writer *json, const struct case_result *c)
{
    json_key(json, "missing");
    json_array_begin(json);
    for (size_t i = 0; i < c->missing_count; i++)
        json_put_text(json, c->missing[i]);
    json_array_end(json);
}

static void put_lists(struct json_writer *json, const struct run_result *run,
                      const struct case_result *c)
{
    put_missing(json, c);
    json_key(json, "assertions");
    json_array_begin(json);
    for (size_t i = 0; i < c->assertion_count; i++)
        put_assertion(json, run, &c->assertions[i]);
    json_array_end(json);
    put_evidence(json, c);
}

void report_json_case(struct json_writer *json, const struct run_result *run,
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
    put_reproduce(json, run, c);
    json_member_text(json, "script", c->script);
    put_lists(json, run, c);
    json_object_end(json);
}
