#include "sim/service.h"

#include <pthread.h>
#include <stdlib.h>

#include "sim/api/answer.h"
#include "sim/api/handlers.h"
#include "sim/decide/evidence.h"

struct service {
    pthread_mutex_t lock; /* guards the world; nothing that waits or verifies happens under it */
    struct world *world;
    struct service_settings settings;
    struct rules rules;
};

struct status service_make(struct world *world, const struct service_settings *settings,
                           struct service **out)
{
    struct service *service = calloc(1, sizeof *service);
    if (!service || pthread_mutex_init(&service->lock, NULL) != 0) {
        free(service);
        world_free(world);
        return status_no_memory();
    }
    service->world = world;
    service->settings = *settings;
    service->rules = settings->rules ? *settings->rules : rules_default();
    *out = service;
    return status_ok();
}

/* Headers that the API reads: two of one name would leave it open which one counts. */
static const char *const single_headers[] = {
    "Authorization", "X-DFNS-APPID",      "X-DFNS-APPSECRET", "X-DFNS-APISIGNATURE",
    "X-DFNS-NONCE",  "X-DFNS-USERACTION", "Content-Type",
};

static struct verdict judge_single_headers(const struct arrival *arrival)
{
    for (size_t i = 0; i < sizeof single_headers / sizeof single_headers[0]; i++)
        if (arrival_count(arrival, single_headers[i]) > 1)
            return REFUSED(REQUEST_REPEATED_HEADER);
    return ACCEPTED;
}

static void take_signed_request(const struct arrival *arrival, struct signed_request *request)
{
    *request = (struct signed_request){
        .method = arrival->method,
        .path = arrival->path,
        .body = arrival->body,
        .accept = arrival_header(arrival, "Accept"),
        .accept_encoding = arrival_header(arrival, "Accept-Encoding"),
        .authorization = arrival_header(arrival, "Authorization"),
        .connection = arrival_header(arrival, "Connection"),
        .content_length = arrival_header(arrival, "Content-Length"),
        .content_type = arrival_header(arrival, "Content-Type"),
        .host = arrival_header(arrival, "Host"),
        .user_agent = arrival_header(arrival, "User-Agent"),
        .application_id = arrival_header(arrival, "X-DFNS-APPID"),
        .application_secret = arrival_header(arrival, "X-DFNS-APPSECRET"),
        .nonce = arrival_header(arrival, "X-DFNS-NONCE"),
        .user_action = arrival_header(arrival, "X-DFNS-USERACTION"),
    };
}

static void take_headers(const struct arrival *arrival, struct call *call)
{
    take_signed_request(arrival, &call->signed_request);
    call->nonce_header = call->signed_request.nonce;
    call->application_id = call->signed_request.application_id;
    call->application_secret = call->signed_request.application_secret;
    call->authorization = call->signed_request.authorization;
    call->user_action = call->signed_request.user_action;
    call->api_signature = arrival_header(arrival, "X-DFNS-APISIGNATURE");
    call->body = arrival->body;
}

/* Everything that needs no world: route, headers, nonce, body. */
static struct verdict read_call(const struct arrival *arrival, struct call *call,
                                struct reply *reply)
{
    const char *allow;
    call->operation = operation_find(arrival->method, arrival->path, &allow);
    if (!call->operation && allow)
        reply_header(reply, "Allow", allow);
    if (!call->operation)
        return allow ? REFUSED(ROUTE_METHOD) : REFUSED(ROUTE_UNKNOWN);
    struct verdict verdict = judge_single_headers(arrival);
    if (is_refused(verdict))
        return verdict;
    take_headers(arrival, call);
    return call_read(call) ? ACCEPTED : REFUSED(REQUEST_NO_MEMORY);
}

/* Decides and handles under the lock; lets go of it while signatures are verified. */
static struct verdict decide_and_handle(struct service *service, struct call *call,
                                        struct reply *reply, bool *changed)
{
    struct evidence evidence;
    pthread_mutex_lock(&service->lock);
    if (evidence_collect(service->world, call, &evidence)) {
        pthread_mutex_unlock(&service->lock);
        evidence_prove(&evidence, call);
        pthread_mutex_lock(&service->lock);
    }
    struct verdict verdict = decide(&service->rules, service->world, call);
    if (!is_refused(verdict))
        *changed = api_handle(service->world, call, reply);
    pthread_mutex_unlock(&service->lock);
    return buf_failed(&reply->body) ? REFUSED(REQUEST_NO_MEMORY) : verdict;
}

static void explain(struct verdict verdict, bool changed, struct reply *reply, struct note *note)
{
    if (!is_refused(verdict)) {
        reply_header(reply, "X-Sim-Check", "passed");
        reply_header(reply, "X-Sim-Reason", changed ? "changed" : "unchanged");
        return;
    }
    reply_header(reply, "X-Sim-Check", note->check);
    reply_header(reply, "X-Sim-Reason", note->reason);
}

/* Turns a refusal into its documented answer, and says why where that is wanted. */
static void finish(const struct service *service, const struct call *call, struct verdict verdict,
                   bool changed, struct reply *reply, struct note *note)
{
    const struct service_settings *settings = &service->settings;
    *note = (struct note){.operation = call->operation ? call->operation->name : NULL};
    if (is_refused(verdict)) {
        const struct reason_row *row = reason_row(verdict.reason);
        note->check = row->check;
        note->reason = row->name;
        buf_clear(&reply->body);
        answer_error(row->error, settings->edition, call, reply);
    }
    if (settings->explain)
        explain(verdict, changed, reply, note);
    if (settings->amend)
        settings->amend(settings->amend_context, call, verdict, changed, reply);
}

void service_answer(struct service *service, const struct arrival *arrival, struct reply *reply,
                    struct note *note)
{
    struct call call = {
        .edition = service->settings.edition,
        .now_ms = arrival->now_ms,
        .nonce_window_ms = service->settings.nonce_window_ms,
    };
    bool changed = false;
    reply_clear(reply);
    struct verdict verdict = read_call(arrival, &call, reply);
    if (!is_refused(verdict))
        verdict = decide_and_handle(service, &call, reply, &changed);
    finish(service, &call, verdict, changed, reply, note);
    call_free(&call);
}

void service_refuse(struct service *service, enum reason reason, struct reply *reply,
                    struct note *note)
{
    struct call nothing = {.edition = service->settings.edition};
    reply_clear(reply);
    finish(service, &nothing, (struct verdict){reason}, false, reply, note);
}

void service_free(struct service *service)
{
    if (!service)
        return;
    pthread_mutex_destroy(&service->lock);
    world_free(service->world);
    free(service);
}
