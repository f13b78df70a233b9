#include "sim/http/adapter.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "common/clock.h"
#include "sim/decide/operation.h"
#include "sim/http/misbehave.h"
#include "sim/http/request.h"
#include "sim/http/response.h"
#include "sim/http/stream.h"
#include "sim/session/confidential.h"

/* A reply is small, or a listing; memory above this is not kept for the next one. */
enum { KEEP_CAPACITY = 256 * 1024, WIRE_MAX = REPLY_MAX_BODY + REPLY_MAX_HEADERS + 1024 };

/* What each of civetweb's threads works with, again and again, so that answering allocates
 * little. */
struct worker {
    struct request request;
    struct reply reply;
    struct buf wire;
};

/* One request on its way through. */
struct exchange {
    struct adapter *adapter;
    struct mg_connection *connection;
    struct worker *worker;
    struct note note;
    bool keep;
    int64_t started_us;
};

static struct adapter *adapter_of(const struct mg_connection *connection)
{
    return mg_get_user_data(mg_get_context(connection));
}

/* After this civetweb neither reads a rest of the body nor another request. */
static void close_after(struct mg_connection *connection)
{
    mg_disable_connection_keep_alive(connection);
}

static void send_no_memory(struct mg_connection *connection)
{
    struct span bytes = span_of(response_no_memory);
    close_after(connection);
    mg_write(connection, bytes.ptr, bytes.len);
}

static bool has_room_to_keep(struct adapter *adapter)
{
    return atomic_load(&adapter->connections) <= adapter->kept_connections;
}

static void send_reply(struct exchange *exchange)
{
    struct worker *worker = exchange->worker;
    struct traffic *traffic = &exchange->adapter->traffic;
    const struct arrival *arrival = &worker->request.arrival;
    misbehave_wait(exchange->connection, traffic, &worker->reply);
    exchange->keep = exchange->keep && worker->reply.network == NETWORK_NORMAL &&
                     !(worker->reply.style & REPLY_CLOSES) && !worker->reply.stream.next &&
                     !traffic_is_draining(traffic) && has_room_to_keep(exchange->adapter);
    struct response_form form = {.now_ms = arrival->now_ms,
                                 .keep = exchange->keep,
                                 .bodiless = span_equal_text(arrival->method, "HEAD")};
    response_write(&worker->reply, &form, &worker->wire);
    if (buf_failed(&worker->wire)) {
        send_no_memory(exchange->connection);
        return;
    }
    if (!exchange->keep || (worker->reply.style & REPLY_CLOSES_SILENTLY))
        close_after(exchange->connection);
    misbehave_send(exchange->connection, traffic, &worker->reply, buf_peek(&worker->wire));
    if (worker->reply.stream.next)
        stream_send(exchange->connection, traffic, &worker->reply.stream,
                    exchange->adapter->heartbeat_us, &worker->wire);
}

/* The path without what the headers say is secret, unless everybody knows it; absent when memory is
 * short. `clean` is what it is in, unless there was nothing to take out. */
static struct span path_to_log(const struct arrival *arrival, struct buf *clean)
{
    struct redaction redaction = {.count = 0};
    confidential_headers(arrival, &redaction);
    if (operation_has_path(arrival->path) || !redaction_finds(&redaction, arrival->path))
        return arrival->path;
    redaction_text(&redaction, arrival->path, WIRE_MAX, clean);
    return buf_failed(clean) ? SPAN_ABSENT : buf_peek(clean);
}

static void log_exchange(const struct exchange *exchange)
{
    const struct arrival *arrival = &exchange->worker->request.arrival;
    if (exchange->adapter->log.form == LOG_OFF)
        return;
    struct buf clean = buf_make(WIRE_MAX);
    struct log_entry entry = {
        .time_ms = arrival->now_ms,
        .method = arrival->method,
        .path = path_to_log(arrival, &clean),
        .status = exchange->worker->reply.status,
        .check = exchange->note.check,
        .reason = exchange->note.reason,
        .duration_us = clock_monotonic_us() - exchange->started_us,
    };
    log_write(&exchange->adapter->log, &entry);
    buf_free(&clean);
}

static void trim(struct buf *buf)
{
    if (buf->capacity > KEEP_CAPACITY)
        buf_free(buf);
}

/* Reads, answers, sends. */
static void handle(struct exchange *exchange)
{
    struct adapter *adapter = exchange->adapter;
    struct worker *worker = exchange->worker;
    struct request *request = &worker->request;
    enum reason reason = request_read(request, exchange->connection, &adapter->hosts);
    if (reason == REASON_NONE)
        service_answer(adapter->service, &request->arrival, &worker->reply, &exchange->note);
    else
        service_refuse(adapter->service, reason, &worker->reply, &exchange->note);
    exchange->keep = request->consumed && framing_keeps_connection(&request->framing);
    send_reply(exchange);
    log_exchange(exchange);
    if (reason == REASON_REQUEST_TOO_LARGE)
        request_discard_body(request, exchange->connection);
    reply_end_stream(&worker->reply);
    trim(&request->body);
    trim(&worker->reply.body);
    trim(&worker->wire);
}

static int begin_request(struct mg_connection *connection)
{
    struct exchange exchange = {
        .adapter = adapter_of(connection),
        .connection = connection,
        .worker = mg_get_thread_pointer(connection),
        .started_us = clock_monotonic_us(),
    };
    if (!exchange.worker) {
        send_no_memory(connection);
        return 500;
    }
    traffic_enter(&exchange.adapter->traffic);
    handle(&exchange);
    traffic_leave(&exchange.adapter->traffic);
    return exchange.worker->reply.status;
}

/* civetweb could not parse what came. Nothing about the request is to be trusted then, nor where
 * its memory lies. */
static int http_error(struct mg_connection *connection, int status, const char *message)
{
    (void)message;
    struct exchange exchange = {
        .adapter = adapter_of(connection),
        .connection = connection,
        .worker = mg_get_thread_pointer(connection),
        .started_us = clock_monotonic_us(),
    };
    if (!exchange.worker) {
        send_no_memory(connection);
        return 0;
    }
    struct worker *worker = exchange.worker;
    worker->request.arrival = (struct arrival){.now_ms = clock_wall_ms()};
    enum reason reason =
        status == 413 ? REASON_REQUEST_HEADERS_TOO_LARGE : REASON_REQUEST_MALFORMED;
    service_refuse(exchange.adapter->service, reason, &worker->reply, &exchange.note);
    send_reply(&exchange);
    log_exchange(&exchange);
    return 0;
}

static void *init_thread(const struct mg_context *context, int type)
{
    struct adapter *adapter = mg_get_user_data(context);
    enum { LISTENING_THREAD, WORKER_THREAD };
    if (type == LISTENING_THREAD)
        sem_post(&adapter->listening);
    if (type != WORKER_THREAD)
        return NULL;
    unsigned mine = atomic_fetch_add(&adapter->taken, 1);
    return mine < adapter->threads ? &adapter->workers[mine] : NULL;
}

static int init_connection(const struct mg_connection *connection, void **data)
{
    *data = NULL;
    atomic_fetch_add(&adapter_of(connection)->connections, 1);
    return 0;
}

static void connection_closed(const struct mg_connection *connection)
{
    atomic_fetch_sub(&adapter_of(connection)->connections, 1);
}

/* civetweb's own messages go nowhere: what matters of them comes back as a status. */
static int log_message(const struct mg_connection *connection, const char *message)
{
    (void)connection;
    (void)message;
    return 1;
}

const struct mg_callbacks adapter_callbacks = {
    .begin_request = begin_request,
    .http_error = http_error,
    .init_thread = init_thread,
    .log_message = log_message,
    .init_connection = init_connection,
    .connection_closed = connection_closed,
};

bool adapter_open(struct adapter *adapter, unsigned threads)
{
    adapter->workers = calloc(threads, sizeof *adapter->workers);
    if (!adapter->workers)
        return false;
    if (sem_init(&adapter->listening, 0, 0) != 0) {
        free(adapter->workers);
        return false;
    }
    adapter->threads = threads;
    for (unsigned i = 0; i < threads; i++)
        adapter->workers[i] =
            (struct worker){request_make(adapter->body_limit_us, &adapter->watch.readings[i]),
                            reply_make(), buf_make(WIRE_MAX)};
    return true;
}

void adapter_close(struct adapter *adapter)
{
    for (unsigned i = 0; i < adapter->threads; i++) {
        request_free(&adapter->workers[i].request);
        reply_free(&adapter->workers[i].reply);
        buf_free(&adapter->workers[i].wire);
    }
    if (adapter->workers)
        sem_destroy(&adapter->listening);
    free(adapter->workers);
}

bool adapter_await_listening(struct adapter *adapter, int64_t limit_ms)
{
    int64_t us = clock_monotonic_us() + limit_ms * 1000;
    struct timespec until = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    while (sem_clockwait(&adapter->listening, CLOCK_MONOTONIC, &until) != 0)
        if (errno != EINTR)
            return false;
    return true;
}
