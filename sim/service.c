#include "sim/service.h"

#include <pthread.h>
#include <stdlib.h>

#include "sim/api/answer.h"
#include "sim/api/handlers.h"
#include "sim/decide/evidence.h"
#include "sim/intake.h"

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
    struct call call;
    const char *allow;
    bool changed = false;
    reply_clear(reply);
    struct verdict verdict = intake_read(arrival, service->settings.edition, &call, &allow);
    call.now_ms = arrival->now_ms;
    call.nonce_window_ms = service->settings.nonce_window_ms;
    if (allow)
        reply_header(reply, "Allow", allow);
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
