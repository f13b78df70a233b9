#include "sim/admin/admin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/options.h"
#include "common/shape.h"
#include "sim/admin/route.h"

enum { MAX_PARAMETER = 64 };

/* What is told back in JSON must come back as the same number. */
static const uint64_t max_number = (UINT64_C(1) << 53) - 1;

static const struct {
    const char *type;
    int status;
} faults[ADMIN_FAULT_COUNT] = {
    [ADMIN_DONE] = {"done", 200},
    [ADMIN_NO_ROUTE] = {"no-such-route", 404},
    [ADMIN_WRONG_METHOD] = {"wrong-method", 405},
    [ADMIN_FORBIDDEN] = {"forbidden", 403},
    [ADMIN_NOT_JSON] = {"not-json", 400},
    [ADMIN_BAD_INPUT] = {"bad-input", 422},
    [ADMIN_NOT_FOUND] = {"not-found", 404},
    [ADMIN_UNMET] = {"unmet", 409},
    [ADMIN_FULL] = {"full", 507},
};

const char *admin_fault_type(enum admin_fault fault)
{
    return faults[fault].type;
}

int admin_fault_status(enum admin_fault fault)
{
    return faults[fault].status;
}

static struct admin_result failed(enum admin_fault fault, const char *message)
{
    return (struct admin_result){fault, status_fail(STATUS_INPUT, "%s", message)};
}

struct admin_result admin_result(struct status status)
{
    enum admin_fault fault = ADMIN_DONE;
    if (!status_is_ok(&status))
        fault = status.code == STATUS_MEMORY ? ADMIN_FULL : ADMIN_BAD_INPUT;
    return (struct admin_result){fault, status};
}

struct admin_result admin_not_found(const char *what, struct span id)
{
    return (struct admin_result){
        ADMIN_NOT_FOUND, status_fail(STATUS_INPUT, "there is no %s \"%.*s\"", what, SPAN_ARGS(id))};
}

struct span admin_query(const struct admin_request *request, const char *name)
{
    struct span rest = request->arrival->query;
    while (!span_is_absent(rest)) {
        struct span value = span_cut(&rest, '&');
        if (span_equal_text(span_cut(&value, '='), name))
            return span_is_absent(value) ? SPAN_LITERAL("") : value;
    }
    return SPAN_ABSENT;
}

bool admin_number(struct span text, uint64_t *out)
{
    char *end, copy[24] = "";
    if (text.len == 0 || text.len >= sizeof copy || text.ptr[0] < '0' || text.ptr[0] > '9')
        return false;
    memcpy(copy, text.ptr, text.len);
    errno = 0;
    uint64_t number = strtoull(copy, &end, 10);
    if (*end != '\0' || errno != 0 || number > max_number)
        return false;
    *out = number;
    return true;
}

struct status admin_query_number(const struct admin_request *request, const char *name,
                                 uint64_t *out)
{
    struct span text = admin_query(request, name);
    if (span_is_absent(text) || admin_number(text, out))
        return status_ok();
    return status_fail(STATUS_INPUT, "?%s: expected a whole number below 2^53", name);
}

int64_t admin_now(const struct admin_request *request)
{
    return timeline_now(&request->session->world->timeline, request->wall_ms);
}

/* Does the path fit the pattern? `{…}` takes one segment that is not empty. */
static bool fits(struct span path, const char *pattern, struct span *parameter)
{
    struct span wanted = span_of(pattern), rest = path;
    *parameter = SPAN_ABSENT;
    while (!span_is_absent(wanted) && !span_is_absent(rest)) {
        struct span segment = span_cut(&wanted, '/'), found = span_cut(&rest, '/');
        if (span_starts_with(segment, "{") && !span_is_empty(found))
            *parameter = found;
        else if (!span_equal(segment, found))
            return false;
    }
    return span_is_absent(wanted) && span_is_absent(rest);
}

static const struct admin_route *find_route(const struct arrival *arrival, struct span *parameter)
{
    for (size_t i = 0; i < admin_route_count; i++)
        if (span_equal_text(arrival->method, admin_routes[i].method) &&
            fits(arrival->path, admin_routes[i].path, parameter))
            return &admin_routes[i];
    return NULL;
}

/* There is no such route; but the path may have other methods, which are then told. */
static struct admin_result no_route(const struct arrival *arrival, struct reply *reply)
{
    char allow[64];
    size_t len = 0;
    struct span parameter;
    for (size_t i = 0; i < admin_route_count; i++)
        if (fits(arrival->path, admin_routes[i].path, &parameter))
            len += (size_t)snprintf(allow + len, sizeof allow - len, "%s%s", len ? ", " : "",
                                    admin_routes[i].method);
    if (len == 0)
        return failed(ADMIN_NO_ROUTE, "GET /_sim/ lists the routes");
    reply_header(reply, "Allow", allow);
    return failed(ADMIN_WRONG_METHOD, "this path has other methods; GET /_sim/ lists them");
}

static bool is_json(struct span type)
{
    return span_equal_nocase(span_trim(span_cut(&type, ';')), SPAN_LITERAL("application/json"));
}

static struct admin_result parse_body(const struct arrival *arrival, cJSON **body)
{
    struct json_error error;
    *body = NULL;
    if (span_is_empty(arrival->body))
        return ADMIN_OK;
    if (!is_json(arrival_header(arrival, "Content-Type")))
        return failed(ADMIN_NOT_JSON, "Content-Type must be application/json");
    *body = json_parse(arrival->body, &error);
    if (*body)
        return ADMIN_OK;
    if (error.fault == JSON_NO_MEMORY)
        return admin_result(status_no_memory());
    return (struct admin_result){ADMIN_NOT_JSON, json_error_status(&error)};
}

/* The query parameters of a route; the count. */
static size_t parameters_of(const struct admin_route *route, const char *names[static 3])
{
    size_t count = 0;
    names[count++] = "session";
    if (route->takes & TAKES_SINCE)
        names[count++] = "since";
    if (route->takes & TAKES_LIMIT)
        names[count++] = "limit";
    return count;
}

static struct status check_parameter(const struct admin_route *route, struct span name)
{
    const char *names[3];
    char word[MAX_PARAMETER];
    size_t count = parameters_of(route, names);
    for (size_t i = 0; i < count; i++)
        if (span_equal_text(name, names[i]))
            return status_ok();
    snprintf(word, sizeof word, "%.*s", SPAN_ARGS(name));
    const char *nearest = options_nearest(word, names, count);
    return status_fail(STATUS_INPUT, "?%s: unknown parameter%s%s%s", word,
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
}

/* A misspelt "session" would speak of the default one. */
static struct status check_query(const struct admin_route *route, struct span query)
{
    struct status status = status_ok();
    while (!span_is_absent(query) && status_is_ok(&status)) {
        struct span pair = span_cut(&query, '&');
        if (!span_is_empty(pair))
            status = check_parameter(route, span_cut(&pair, '='));
    }
    return status;
}

static struct admin_result check_taken(const struct admin_route *route, struct span query,
                                       const cJSON *body)
{
    struct status status = check_query(route, query);
    if (status_is_ok(&status) && body && !(route->takes & TAKES_BODY))
        status = shape_check(body, "", NULL, 0);
    return admin_result(status);
}

static struct admin_result find_session(struct admin_request *request)
{
    char id[64];
    struct span name = admin_query(request, "session");
    request->session = sessions_default(request->simulation->sessions);
    if (span_is_absent(name))
        return ADMIN_OK;
    if (name.len < sizeof id) {
        memcpy(id, name.ptr, name.len);
        id[name.len] = '\0';
        request->session = sessions_named(request->simulation->sessions, id);
    }
    if (name.len >= sizeof id || !request->session)
        return admin_not_found("session", name);
    request->session->touched_ms = request->wall_ms;
    return ADMIN_OK;
}

static struct admin_result run_locked(const struct admin_route *route,
                                      struct admin_request *request, struct reply *reply)
{
    struct json_writer json = json_writer_make(&reply->body, JSON_COMPACT);
    struct admin_result result;
    pthread_mutex_lock(&request->simulation->lock);
    result = find_session(request);
    if (result.fault == ADMIN_DONE)
        result = route->handle(request, &json);
    pthread_mutex_unlock(&request->simulation->lock);
    return result;
}

static struct admin_result run(struct simulation *simulation, const struct arrival *arrival,
                               struct reply *reply)
{
    struct admin_request request = {
        .simulation = simulation, .arrival = arrival, .wall_ms = arrival->now_ms, .reply = reply};
    const struct admin_route *route = find_route(arrival, &request.parameter);
    if (!route)
        return no_route(arrival, reply);
    cJSON *body;
    struct admin_result result = parse_body(arrival, &body);
    request.body = body;
    if (result.fault == ADMIN_DONE)
        result = check_taken(route, arrival->query, body);
    if (result.fault == ADMIN_DONE)
        result = run_locked(route, &request, reply);
    cJSON_Delete(body);
    return result;
}

static void write_fault(const struct admin_result *result, struct reply *reply)
{
    struct json_writer json = json_writer_make(&reply->body, JSON_COMPACT);
    buf_clear(&reply->body);
    json_object_begin(&json);
    json_key(&json, "error");
    json_object_begin(&json);
    json_member_text(&json, "type", faults[result->fault].type);
    json_member_text(&json, "message", result->status.message);
    json_object_end(&json);
    json_object_end(&json);
}

void admin_answer(struct simulation *simulation, const struct admin_gate *gate,
                  const struct arrival *arrival, struct reply *reply)
{
    struct admin_result result = admin_judge_gate(gate, arrival);
    if (result.fault == ADMIN_DONE)
        result = run(simulation, arrival, reply);
    if (buf_failed(&reply->body))
        result = failed(ADMIN_FULL, "out of memory");
    if (result.fault != ADMIN_DONE && result.fault != ADMIN_UNMET)
        write_fault(&result, reply);
    reply->status = faults[result.fault].status;
}
