#include <string.h>

#include "common/shape.h"
#include "sim/admin/handlers.h"
#include "sim/decide/describe.h"
#include "sim/decide/evidence.h"
#include "sim/intake.h"

enum { MAX_HEADERS = 64, MAX_TEXT = 64 * 1024 };

/* A request that is described instead of sent. */
struct described {
    struct header headers[MAX_HEADERS];
    struct buf body;
    struct arrival arrival;
};

static struct status add_header(const cJSON *value, const char *name, struct described *described)
{
    struct arrival *arrival = &described->arrival;
    if (!cJSON_IsString(value))
        return status_fail(STATUS_INPUT, "/headers/%.64s: expected a string, or an array of them",
                           name);
    if (arrival->header_count == MAX_HEADERS)
        return status_fail(STATUS_INPUT, "/headers: expected at most %d", MAX_HEADERS);
    described->headers[arrival->header_count++] =
        (struct header){span_of(name), span_trim(span_of(value->valuestring))};
    return status_ok();
}

/* A header that is sent several times is an array, as the journal has it. */
static struct status read_headers(const cJSON *object, struct described *described)
{
    const cJSON *member, *value;
    struct status status = status_ok();
    cJSON_ArrayForEach(member, object)
    {
        if (!cJSON_IsArray(member))
            status = add_header(member, member->string, described);
        else
            cJSON_ArrayForEach(value, member)
            {
                if (status_is_ok(&status))
                    status = add_header(value, member->string, described);
            }
        if (!status_is_ok(&status))
            break;
    }
    return status;
}

/* A body may be given as the text that is sent, or as JSON. */
static void read_body(const cJSON *body, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    if (cJSON_IsString(body))
        buf_text(out, body->valuestring);
    else if (body)
        json_put_value(&json, body);
}

static struct status read_described(const struct admin_request *request,
                                    struct described *described)
{
    static const struct shape_member members[] = {
        {"method", SHAPE_TEXT, SHAPE_REQUIRED},
        {"path", SHAPE_TEXT, SHAPE_REQUIRED},
        {"headers", SHAPE_OBJECT, SHAPE_OPTIONAL},
        {"body", SHAPE_ANY, SHAPE_OPTIONAL},
    };
    struct status status = shape_check(request->body, "", members, 4);
    if (!status_is_ok(&status))
        return status;
    read_body(json_member(request->body, "body"), &described->body);
    struct span query = span_of(json_text(request->body, "path")), path = span_cut(&query, '?');
    described->arrival = (struct arrival){
        .method = span_of(json_text(request->body, "method")),
        .path = path,
        .query = query,
        .headers = described->headers,
        .body = buf_peek(&described->body),
        .now_ms = request->wall_ms,
    };
    return read_headers(json_member(request->body, "headers"), described);
}

static void write_verdict(struct verdict verdict, struct json_writer *json)
{
    json_member_text(json, "verdict", is_refused(verdict) ? "refused" : "accepted");
    if (!is_refused(verdict))
        return;
    const struct reason_row *row = reason_row(verdict.reason);
    json_member_text(json, "check", row->check);
    json_member_text(json, "reason", row->name);
    json_member_text(json, "meaning", row->meaning);
    json_member_integer(json, "status", error_row(row->error)->status);
    json_member_text(json, "source", error_row(row->error)->source);
}

static void write_description(const char *check, const struct call *call, struct json_writer *json)
{
    struct buf expected = buf_make(REPLY_MAX_BODY), actual = buf_make(REPLY_MAX_BODY);
    describe_expected(check, call, &expected);
    describe_actual(check, call, &actual);
    json_member_span(json, "expected", buf_peek(&expected));
    json_member_span(json, "actual", buf_peek(&actual));
    json->out->failed |= buf_failed(&expected) || buf_failed(&actual);
    buf_free(&expected);
    buf_free(&actual);
}

static void write_checks(const struct rules *rules, const struct call *call,
                         const enum examined results[static CHECK_COUNT], struct json_writer *json)
{
    static const char *const words[] = {
        [EXAMINED_NOT_ASKED] = "not asked",
        [EXAMINED_PASSED] = "pass",
        [EXAMINED_REFUSED] = "fail",
        [EXAMINED_NOT_REACHED] = "not reached",
    };
    json_key(json, "checks");
    json_array_begin(json);
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        json_object_begin(json);
        json_member_text(json, "check", rules->checks[i].name);
        json_member_text(json, "result", words[results[i]]);
        if (results[i] == EXAMINED_PASSED || results[i] == EXAMINED_REFUSED)
            write_description(rules->checks[i].name, call, json);
        json_object_end(json);
    }
    json_array_end(json);
}

/* What somebody changes about the service, to be asked without a trace. */
struct rehearsal {
    struct rules rules;
    struct hooks hooks;
};

/* False when memory is short. */
static bool rehearsal_begin(const struct simulation *simulation, struct rehearsal *out)
{
    const struct hooks *hooks = &simulation->hooks;
    *out = (struct rehearsal){.rules = simulation->rules};
    if (!hooks->rehearse)
        return true;
    out->hooks = *hooks;
    out->rules.context = out->hooks.context = hooks->rehearse(hooks->context);
    return out->hooks.context != NULL;
}

static void rehearsal_end(struct rehearsal *rehearsal)
{
    if (rehearsal->hooks.end_rehearsal)
        rehearsal->hooks.end_rehearsal(rehearsal->hooks.context);
}

/* Signatures are verified under the lock here: one question at a time, asked by a person. */
static struct verdict examine(const struct admin_request *request,
                              const struct rehearsal *rehearsal, const struct arrival *arrival,
                              struct call *call, enum examined results[static CHECK_COUNT])
{
    const struct hooks *hooks = &rehearsal->hooks;
    struct evidence evidence;
    const struct world *world = request->session->world;
    call->now_ms = admin_now(request);
    call->nonce_window_ms = request->simulation->nonce_window_ms;
    if (evidence_collect(world, call, &evidence) && !evidence_prove(&evidence, call))
        return REFUSED(REQUEST_NO_MEMORY);
    if (hooks->prepare)
        hooks->prepare(hooks->context, arrival, world, call);
    return decide_examine(&rehearsal->rules, world, call, results);
}

/* Without memory there is no answer: it would be about us, not about the request. */
static struct status explain(const struct admin_request *request, const struct rehearsal *rehearsal,
                             const struct arrival *arrival, struct json_writer *json)
{
    struct call call;
    const char *allow;
    enum examined results[CHECK_COUNT] = {EXAMINED_NOT_ASKED};
    struct verdict verdict = intake_read(arrival, request->simulation->edition, &call, &allow);
    bool routed = !is_refused(verdict);
    if (routed)
        verdict = examine(request, rehearsal, arrival, &call, results);
    json_object_begin(json);
    write_verdict(verdict, json);
    json_member_text(json, "operation", call.operation ? call.operation->name : NULL);
    if (routed)
        write_checks(&rehearsal->rules, &call, results, json);
    json_object_end(json);
    call_free(&call);
    return verdict.reason == REASON_REQUEST_NO_MEMORY ? status_no_memory() : status_ok();
}

static struct status explain_described(const struct admin_request *request,
                                       struct described *described, struct json_writer *json)
{
    struct rehearsal rehearsal;
    struct arrival *arrival = &described->arrival;
    if (!rehearsal_begin(request->simulation, &rehearsal))
        return status_no_memory();
    if (rehearsal.hooks.rewrite)
        rehearsal.hooks.rewrite(rehearsal.hooks.context, arrival, described->headers);
    struct status status = explain(request, &rehearsal, arrival, json);
    rehearsal_end(&rehearsal);
    return status;
}

struct admin_result handle_explain(const struct admin_request *request, struct json_writer *json)
{
    struct described described = {.body = buf_make(MAX_TEXT)};
    struct status status = read_described(request, &described);
    if (status_is_ok(&status) && buf_is_full(&described.body))
        status = status_fail(STATUS_INPUT, "/body: larger than %d bytes", MAX_TEXT);
    else if (status_is_ok(&status) && buf_failed(&described.body))
        status = status_no_memory();
    if (status_is_ok(&status))
        status = explain_described(request, &described, json);
    buf_free(&described.body);
    return admin_result(status);
}
