#include "sim/admin/admin.h"

#include <string.h>

#include "common/digest.h"
#include "common/json.h"
#include "sim/admin/route.h"

static const struct {
    const char *type;
    int status;
} faults[] = {
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

int64_t admin_now(const struct admin_request *request)
{
    return timeline_now(&request->session->world->timeline, request->wall_ms);
}

/* Compares digests, so that the time it takes tells nothing about the token. */
static bool has_token(const struct arrival *arrival, const char *token)
{
    struct span rest = arrival_header(arrival, "Authorization");
    struct digest wanted, found;
    span_cut(&rest, ' ');
    return !span_is_absent(rest) && digest_sha256(span_of(token), &wanted) &&
           digest_sha256(span_trim(rest), &found) && digest_equal(&wanted, &found);
}

/* A browser names the page's origin, or says that the request comes from another site. */
static bool comes_from_a_page(const struct admin_gate *gate, const struct arrival *arrival)
{
    struct span origin = arrival_header(arrival, "Origin");
    struct span site = arrival_header(arrival, "Sec-Fetch-Site");
    if (gate->origin && span_equal_text(origin, gate->origin))
        return false;
    return !span_is_absent(origin) || span_equal_text(site, "cross-site") ||
           span_equal_text(site, "same-site");
}

static struct admin_result judge_gate(const struct admin_gate *gate, const struct arrival *arrival)
{
    if (comes_from_a_page(gate, arrival))
        return failed(ADMIN_FORBIDDEN, "a web page must not use the admin routes");
    if (gate->token)
        return has_token(arrival, gate->token)
                   ? ADMIN_OK
                   : failed(ADMIN_FORBIDDEN, "Authorization must be Bearer and the admin token");
    return arrival->from_this_machine
               ? ADMIN_OK
               : failed(ADMIN_FORBIDDEN, "only this machine may use the admin routes; start the "
                                         "simulator with --admin-token to open them to others");
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

static const struct admin_route *find_route(const struct arrival *arrival, struct span *parameter,
                                            bool *path_exists)
{
    *path_exists = false;
    for (size_t i = 0; i < admin_route_count; i++) {
        if (!fits(arrival->path, admin_routes[i].path, parameter))
            continue;
        *path_exists = true;
        if (span_equal_text(arrival->method, admin_routes[i].method))
            return &admin_routes[i];
    }
    return NULL;
}

static struct admin_result parse_body(const struct arrival *arrival, cJSON **body)
{
    struct json_error error;
    *body = NULL;
    if (span_is_empty(arrival->body))
        return ADMIN_OK;
    struct span type = arrival_header(arrival, "Content-Type");
    if (!span_starts_with(type, "application/json"))
        return failed(ADMIN_NOT_JSON, "Content-Type must be application/json");
    *body = json_parse(arrival->body, &error);
    if (*body)
        return ADMIN_OK;
    return (struct admin_result){ADMIN_NOT_JSON,
                                 status_fail(STATUS_INPUT, "line %u, column %u: %s", error.line,
                                             error.column, json_fault_text(error.fault))};
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
    return name.len < sizeof id && request->session ? ADMIN_OK : admin_not_found("session", name);
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

static struct admin_result run(struct simulation *simulation, const struct admin_gate *gate,
                               const struct arrival *arrival, struct reply *reply)
{
    struct admin_request request = {
        .simulation = simulation, .arrival = arrival, .wall_ms = arrival->now_ms};
    bool path_exists;
    cJSON *body;
    struct admin_result result = judge_gate(gate, arrival);
    if (result.fault != ADMIN_DONE)
        return result;
    const struct admin_route *route = find_route(arrival, &request.parameter, &path_exists);
    if (!route && path_exists)
        return failed(ADMIN_WRONG_METHOD, "this path has other methods; GET /_sim/ lists them");
    if (!route)
        return failed(ADMIN_NO_ROUTE, "GET /_sim/ lists the routes");
    result = parse_body(arrival, &body);
    request.body = body;
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
    struct admin_result result = run(simulation, gate, arrival, reply);
    if (buf_failed(&reply->body))
        result = failed(ADMIN_FULL, "out of memory");
    if (result.fault != ADMIN_DONE && result.fault != ADMIN_UNMET)
        write_fault(&result, reply);
    reply->status = faults[result.fault].status;
}
