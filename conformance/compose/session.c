#include "conformance/compose/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/options.h"
#include "conformance/http/api_signature.h"
#include "conformance/http/gate.h"
#include "conformance/result/answer.h"

enum {
    TOO_MANY_REQUESTS = 429,
    MAX_NONCE = 1024,
    MAX_BEARER = 128 * 1024,
    MAX_URL = 8192,
    MAX_SIGNATURE = 4096,
    US_PER_S = 1000000
};

char *session_url(const struct session *session, const char *path)
{
    struct buf url = buf_make(MAX_URL);
    buf_text(&url, session->target->url);
    buf_text(&url, path);
    return buf_take(&url);
}

/* Takes `exchange`. */
static struct status record(struct case_result *c, struct exchange *exchange)
{
    size_t count = c->exchange_count;
    if ((count & (count - 1)) == 0) {
        void *larger = realloc(c->exchanges, (count ? count * 2 : 1) * sizeof *c->exchanges);
        if (!larger) {
            exchange_free(exchange);
            return status_no_memory();
        }
        c->exchanges = larger;
    }
    c->exchanges[c->exchange_count++] = *exchange;
    return status_ok();
}

static bool is_busy(const struct exchange *exchange)
{
    return exchange->status == TOO_MANY_REQUESTS && exchange_header(exchange, "Retry-After");
}

/* How long a target that is busy asks us to wait; -1 when that is too long or unreadable. */
static int64_t wait_seconds(const struct exchange *exchange)
{
    int64_t seconds;
    struct status status = options_integer("", exchange_header(exchange, "Retry-After"), 0,
                                           SESSION_MAX_WAIT_S, &seconds);
    return status_is_ok(&status) ? seconds : -1;
}

/* So that no assertion is taken to be about it. */
static struct status rename_busy(struct exchange *exchange)
{
    struct buf name = buf_make(1024);
    buf_format(&name, "%s (told to wait)", exchange->step);
    free(exchange->step);
    exchange->step = buf_take(&name);
    exchange->told_to_wait = true;
    return exchange->step ? status_ok() : status_no_memory();
}

/* Waits for as long as the target asks us to, unless that was asked too often. */
static struct status wait_as_told(const struct session *session, const struct exchange *exchange,
                                  int waits)
{
    int64_t seconds = waits < SESSION_MAX_WAITS ? wait_seconds(exchange) : -1;
    if (seconds < 0)
        return status_fail(STATUS_IO, "%s: the target keeps saying that it is busy (429)",
                           exchange->step);
    gate_sleep_until(exchange->started_us + exchange->duration_us + seconds * US_PER_S,
                     session->stop);
    return status_ok();
}

static struct status send_once(struct session *session, const struct request *request,
                               size_t *index)
{
    struct exchange exchange;
    struct status status = transport_send(session->transport, request, &exchange);
    if (status_is_ok(&status))
        status = record(session->record, &exchange);
    if (!status_is_ok(&status))
        return status;
    *index = session->record->exchange_count - 1;
    return exchange.failure ? status_fail(STATUS_IO, "%s: %s", exchange.step, exchange.failure)
                            : status;
}

static struct status send_until_heard(struct session *session, const struct request *request,
                                      size_t *index)
{
    struct status status = status_ok();
    for (int waits = 0; status_is_ok(&status); waits++) {
        struct exchange *exchange = &session->record->exchanges[*index];
        if (!is_busy(exchange))
            break;
        status = wait_as_told(session, exchange, waits);
        if (status_is_ok(&status))
            status = rename_busy(exchange);
        if (status_is_ok(&status))
            status = send_once(session, request, index);
    }
    return status;
}

/* Where several are told to wait, each asks again alone: together they would be told so for ever.
 */
struct status session_send(struct session *session, const struct request *request, size_t *index)
{
    struct status status = send_once(session, request, index);
    if (!status_is_ok(&status) || !is_busy(&session->record->exchanges[*index]))
        return status;
    transport_hold_others(session->transport);
    status = send_until_heard(session, request, index);
    transport_let_others(session->transport);
    return status;
}

/* Takes the exchanges. */
static struct status record_all(struct case_result *c, struct exchange *exchanges, size_t count)
{
    struct status first = status_ok();
    for (size_t i = 0; i < count; i++) {
        struct status status = status_ok();
        if (exchanges[i].failure)
            status = status_fail(STATUS_IO, "%s: %s", exchanges[i].step, exchanges[i].failure);
        struct status kept = record(c, &exchanges[i]);
        status = status_is_ok(&kept) ? status : kept;
        first = status_is_ok(&first) ? status : first;
    }
    return first;
}

/* Sends it again and lets the new answer take the place of the old one, which goes behind all. */
static struct status send_again(struct session *session, const struct request *request,
                                size_t index)
{
    struct exchange again;
    struct status status = transport_send(session->transport, request, &again);
    if (!status_is_ok(&status))
        return status;
    struct exchange busy = session->record->exchanges[index];
    session->record->exchanges[index] = again;
    struct status renamed = rename_busy(&busy);
    status = record(session->record, &busy);
    if (again.failure)
        return status_fail(STATUS_IO, "%s: %s", again.step, again.failure);
    return status_is_ok(&renamed) ? status : renamed;
}

static struct status settle_one(struct session *session, const struct request *request,
                                size_t index)
{
    struct status status = status_ok();
    for (int waits = 0; status_is_ok(&status); waits++) {
        const struct exchange *exchange = &session->record->exchanges[index];
        if (!is_busy(exchange))
            break;
        status = wait_as_told(session, exchange, waits);
        if (status_is_ok(&status))
            status = send_again(session, request, index);
    }
    return status;
}

/* Who was told to wait waits and asks again, alone: the race is over by then, but a limit of rates
 * must not look like a loss. */
static struct status settle(struct session *session, const struct request *requests, size_t count,
                            size_t first)
{
    struct status status = status_ok();
    for (size_t i = 0; i < count && status_is_ok(&status); i++) {
        if (!is_busy(&session->record->exchanges[first + i]))
            continue;
        transport_hold_others(session->transport);
        status = settle_one(session, &requests[i], first + i);
        transport_let_others(session->transport);
    }
    return status;
}

struct status session_race(struct session *session, const struct request *requests, size_t count,
                           size_t *first, size_t *in_flight)
{
    struct exchange *exchanges = calloc(count, sizeof *exchanges);
    if (!exchanges)
        return status_no_memory();
    struct status status =
        transport_race(session->transport, requests, count, exchanges, in_flight);
    *first = session->record->exchange_count;
    if (status_is_ok(&status))
        status = record_all(session->record, exchanges, count);
    if (status_is_ok(&status))
        status = settle(session, requests, count, *first);
    free(exchanges);
    return status;
}

static struct status add_bearer(const struct caller *caller, struct request *request)
{
    struct buf value = buf_make(MAX_BEARER);
    buf_text(&value, "Bearer ");
    buf_text(&value, caller->token);
    struct status status = buf_failed(&value)
                               ? status_no_memory()
                               : request_add_header(request, "Authorization", buf_cstr(&value));
    buf_free(&value);
    return status;
}

static struct status add_nonce(struct session *session, struct request *request)
{
    struct buf value = buf_make(MAX_NONCE);
    struct status status =
        mint_nonce(session->nonce_form, session->random, clock_wall_ms(), &value);
    if (status_is_ok(&status))
        status = request_add_header(request, "X-DFNS-NONCE", buf_cstr(&value));
    buf_free(&value);
    return status;
}

/* The signature covers Accept, so a server-side application states what libcurl would. */
static struct status add_application(const struct session *session, struct request *request)
{
    const struct server_side_application *server_side = session->server_side;
    const char *id = server_side ? server_side->id : session->target->application_id;
    struct status status = id ? request_add_header(request, "X-DFNS-APPID", id) : status_ok();
    if (status_is_ok(&status) && server_side)
        status = request_add_header(request, "X-DFNS-APPSECRET", server_side->secret);
    if (status_is_ok(&status) && server_side)
        status = request_add_header(request, "Accept", "application/json");
    return status;
}

struct status session_sign_request(struct session *session, struct request *request)
{
    if (!session->server_side || !session->edition->requires_application)
        return status_ok();
    struct buf signature = buf_make(MAX_SIGNATURE);
    struct status status = api_signature(request, session->server_side->key, &signature);
    if (status_is_ok(&status))
        status = vault_add(session->vault, buf_peek(&signature));
    if (status_is_ok(&status))
        status = request_add_header(request, "X-DFNS-APISIGNATURE", buf_cstr(&signature));
    buf_free(&signature);
    return status;
}

struct status session_add_headers(struct session *session, const struct caller *caller,
                                  struct request *request)
{
    struct status status =
        request_add_header(request, "User-Agent", "dfns-conformance/" DFNS_VERSION);
    if (status_is_ok(&status))
        status = request_add_header(request, "Content-Type", "application/json");
    if (status_is_ok(&status) && caller->token)
        status = add_bearer(caller, request);
    if (status_is_ok(&status) && session->edition->requires_application)
        status = add_application(session, request);
    if (status_is_ok(&status) && session->nonce_form != NONCE_NONE)
        status = add_nonce(session, request);
    return status;
}
