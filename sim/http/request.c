#include "sim/http/request.h"

#include <string.h>

#include "common/clock.h"
#include "sim/http/layout.h"
#include "sim/http/socket.h"

enum {
    PIECE = 16 * 1024,
    DISCARD_LIMIT_US = 1000 * 1000,
    DISCARD_MAX = 1024 * 1024,
};

_Static_assert(FRAMING_MAX_HEADERS == MG_MAX_HEADERS, "as many headers as civetweb has room for");

struct request request_make(int64_t body_limit_us, struct reading *reading)
{
    return (struct request){.body = buf_make(REQUEST_MAX_ADMIN_BODY),
                            .body_limit_us = body_limit_us,
                            .reading = reading};
}

void request_free(struct request *request)
{
    buf_free(&request->body);
}

static size_t max_body(const struct request *request)
{
    return arrival_is_admin(request->arrival.path) ? REQUEST_MAX_ADMIN_BODY : REQUEST_MAX_BODY;
}

static void read_headers(struct request *request, const struct mg_request_info *info)
{
    size_t count = (size_t)info->num_headers;
    for (size_t i = 0; i < count; i++) {
        const struct mg_header *header = &info->http_headers[i];
        request->headers[i] =
            (struct header){span_of(header->name), span_trim(span_of(header->value))};
    }
    request->framing = (struct framing){
        .version = span_of(info->http_version), .headers = request->headers, .count = count};
    request->arrival.headers = request->headers;
    request->arrival.header_count = count;
}

/* The path of "/path" or "http://authority/path"; civetweb has cut off the query. */
static enum reason read_target(struct request *request, const char *target,
                               const struct host_rule *hosts)
{
    static const struct span scheme = SPAN_LITERAL("http://");
    struct span path = span_of(target);
    if (span_starts_with(path, "/")) {
        request->arrival.path = path;
        return REASON_NONE;
    }
    struct span start = {path.ptr, path.len < scheme.len ? path.len : scheme.len};
    if (!span_equal_nocase(start, scheme))
        return REASON_REQUEST_MALFORMED;
    struct span authority = {path.ptr + scheme.len, strcspn(path.ptr + scheme.len, "/")};
    path.ptr = authority.ptr + authority.len;
    path.len -= scheme.len + authority.len;
    request->arrival.path = path;
    return host_is_allowed(hosts, authority) ? REASON_NONE : REASON_REQUEST_FOREIGN_HOST;
}

static enum reason read_head(struct request *request, const struct mg_request_info *info,
                             const struct host_rule *hosts)
{
    request->arrival.method = span_of(info->request_method);
    request->arrival.query = span_of(info->query_string);
    request->arrival.client_port = info->remote_port;
    request->arrival.from_this_machine = strncmp(info->remote_addr, "127.", 4) == 0;
    read_headers(request, info);
    enum reason target = read_target(request, info->request_uri, hosts);
    enum reason reason = framing_check(&request->framing, &request->plan);
    if (reason != REASON_NONE)
        return reason;
    reason = layout_check(info);
    if (reason != REASON_NONE)
        return reason;
    reason = host_check(hosts, request->headers, request->framing.count);
    return reason != REASON_NONE ? reason : target;
}

/* How many bytes to ask for next; 0 when all are there. */
static size_t next_step(const struct request *request)
{
    size_t left = (size_t)request->plan.length - request->body.len;
    return request->plan.chunked || left > PIECE ? PIECE : left;
}

/* mg_read() gave less than it was asked for: after the last chunk, or nothing came for
 * request_timeout_ms, or nothing will. */
static enum reason judge_end(const struct request *request, const struct mg_connection *connection)
{
    if (request->plan.chunked)
        return REASON_NONE;
    return socket_wait(socket_of(connection), 0) ? REASON_REQUEST_TOO_SLOW
                                                 : REASON_REQUEST_TRUNCATED;
}

static enum reason read_body(struct request *request, struct mg_connection *connection)
{
    size_t step;
    while ((step = next_step(request)) > 0) {
        char bytes[PIECE];
        int got = mg_read(connection, bytes, step);
        if (got < 0)
            return REASON_REQUEST_TRUNCATED;
        if (request->body.len + (size_t)got > max_body(request))
            return REASON_REQUEST_TOO_LARGE;
        buf_append(&request->body, bytes, (size_t)got);
        if (buf_failed(&request->body))
            return REASON_REQUEST_NO_MEMORY;
        if ((size_t)got < step)
            return judge_end(request, connection);
    }
    return REASON_NONE;
}

static bool has_body(const struct request *request)
{
    return request->plan.chunked || request->plan.length > 0;
}

static enum reason read_body_in_time(struct request *request, struct mg_connection *connection)
{
    reading_begin(request->reading, connection, request->body_limit_us);
    enum reason reason = read_body(request, connection);
    return reading_end(request->reading) ? reason : REASON_REQUEST_TOO_SLOW;
}

static enum reason read_all(struct request *request, struct mg_connection *connection,
                            const struct host_rule *hosts)
{
    enum reason reason = read_head(request, mg_get_request_info(connection), hosts);
    if (reason != REASON_NONE)
        return reason;
    if (!request->plan.chunked && (size_t)request->plan.length > max_body(request))
        return REASON_REQUEST_TOO_LARGE;
    if (request->plan.awaits_continue)
        mg_write(connection, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    if (has_body(request))
        reason = read_body_in_time(request, connection);
    if (reason != REASON_NONE)
        return reason;
    request->arrival.body = buf_peek(&request->body);
    /* Whether a trailer follows the last chunk, and was read, civetweb does not say. */
    request->consumed = !request->plan.chunked;
    return REASON_NONE;
}

enum reason request_read(struct request *request, struct mg_connection *connection,
                         const struct host_rule *hosts)
{
    request->arrival = (struct arrival){0};
    request->consumed = false;
    buf_clear(&request->body);
    enum reason reason = read_all(request, connection, hosts);
    request->arrival.now_ms = clock_wall_ms();
    return reason;
}

void request_discard_body(const struct request *request, struct mg_connection *connection)
{
    if (!request->plan.chunked && request->plan.length > DISCARD_MAX)
        return;
    char bytes[PIECE];
    int got = 1;
    reading_begin(request->reading, connection, DISCARD_LIMIT_US);
    for (size_t taken = 0; taken < DISCARD_MAX && got > 0; taken += (size_t)got)
        got = mg_read(connection, bytes, sizeof bytes);
    reading_end(request->reading);
}
