#include "sim/http/request.h"

#include <string.h>
#include <sys/ioctl.h>

#include "common/clock.h"
#include "sim/http/layout.h"
#include "sim/http/socket.h"

/*
 * mg_read() returns only when all bytes that were asked for are there, or none came for
 * request_timeout_ms. So it is asked for few at a time, and one by one from a slow sender, and the
 * clock is looked at in between. Of a large body it is asked for what has arrived already: a call
 * of the system for every few bytes would take longer than the whole body may.
 */
enum {
    STEP = 8,
    PIECE = 16 * 1024,
    LARGE_BODY = 16 * 1024, /* worth looking for its socket */
    SLOW_AFTER_US = 1000 * 1000,
    DISCARD_DEADLINE_US = 1000 * 1000,
    DISCARD_MAX = 1024 * 1024,
};

_Static_assert(FRAMING_MAX_HEADERS == MG_MAX_HEADERS, "as many headers as civetweb has room for");

struct request request_make(int64_t body_deadline_us)
{
    return (struct request){.body = buf_make(REQUEST_MAX_ADMIN_BODY),
                            .body_deadline_us = body_deadline_us};
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
    if (!layout_is_exact(info))
        return REASON_REQUEST_MALFORMED;
    reason = host_check(hosts, request->headers, request->framing.count);
    return reason != REASON_NONE ? reason : target;
}

static size_t arrived(int fd)
{
    int count = 0;
    return fd >= 0 && ioctl(fd, FIONREAD, &count) == 0 && count > 0 ? (size_t)count : 0;
}

/* How many bytes to ask for next; 0 when all are there. */
static size_t next_step(const struct request *request, int fd, int64_t elapsed_us)
{
    size_t ready = arrived(fd), step = elapsed_us > SLOW_AFTER_US ? 1 : STEP;
    if (ready > STEP)
        step = ready < PIECE ? ready : PIECE;
    if (request->plan.chunked)
        return step;
    size_t left = (size_t)request->plan.length - request->body.len;
    return left < step ? left : step;
}

/* The socket of a large body whose length is known, else -1: how many bytes of a chunk there are
 * among those that arrived, nobody knows yet. */
static int socket_of_body(const struct request *request, const struct mg_connection *connection)
{
    bool large = !request->plan.chunked && request->plan.length > LARGE_BODY;
    return large ? socket_of(connection) : -1;
}

/* mg_read() had nothing more to give. */
static enum reason judge_end(const struct request *request)
{
    bool complete = request->plan.chunked || request->body.len == (size_t)request->plan.length;
    return complete ? REASON_NONE : REASON_REQUEST_TOO_SLOW;
}

static enum reason read_body(struct request *request, struct mg_connection *connection)
{
    int64_t started = clock_monotonic_us(), elapsed = 0;
    int fd = socket_of_body(request, connection);
    for (;; elapsed = clock_monotonic_us() - started) {
        char bytes[PIECE];
        size_t step = next_step(request, fd, elapsed);
        int got = step > 0 ? mg_read(connection, bytes, step) : 0;
        if (got < 0)
            return REASON_REQUEST_TRUNCATED;
        if (got == 0)
            return judge_end(request);
        if (request->body.len + (size_t)got > max_body(request))
            return REASON_REQUEST_TOO_LARGE;
        buf_append(&request->body, bytes, (size_t)got);
        if (buf_failed(&request->body))
            return REASON_REQUEST_NO_MEMORY;
        if (elapsed > request->body_deadline_us)
            return REASON_REQUEST_TOO_SLOW;
    }
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
    reason = read_body(request, connection);
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
    int64_t deadline = clock_monotonic_us() + DISCARD_DEADLINE_US;
    char bytes[STEP];
    for (size_t taken = 0; taken < DISCARD_MAX && clock_monotonic_us() < deadline;) {
        int got = mg_read(connection, bytes, sizeof bytes);
        if (got <= 0)
            return;
        taken += (size_t)got;
    }
}
