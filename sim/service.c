#include "sim/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "sim/api/answer.h"
#include "sim/api/handlers.h"
#include "sim/cors.h"
#include "sim/decide/evidence.h"
#include "sim/hint.h"
#include "sim/intake.h"

struct service {
    struct simulation simulation;
    struct service_settings settings;
};

/* One request on its way through. */
struct passage {
    const struct arrival *arrival;
    struct call call;
    struct verdict verdict;
    bool changed; /* the handler changed the world */
    struct fault_action fault;
    struct reply *reply;
    struct note *note;
    int64_t started_us;
};

/* ---- life ---- */

static struct status make_sessions(struct world *world, struct simulation *simulation)
{
    struct session *first =
        session_make("default", world, &simulation->session_settings, JOURNAL_MAX_BYTES);
    simulation->sessions = sessions_make(first);
    return simulation->sessions ? status_ok() : status_no_memory();
}

struct status service_make(struct world *world, const struct service_settings *settings,
                           struct service **out)
{
    struct service *service = calloc(1, sizeof *service);
    if (!service) {
        world_free(world);
        return status_no_memory();
    }
    service->settings = *settings;
    service->simulation = (struct simulation){
        .edition = settings->edition,
        .nonce_window_ms = settings->nonce_window_ms,
        .rules = settings->rules ? *settings->rules : rules_default(),
        .session_settings = {settings->seed, settings->seeded, settings->nonce_reject_percent},
        .hooks = settings->hooks,
        .started_ms = clock_wall_ms(),
    };
    if (!simulation_init(&service->simulation)) {
        world_free(world);
        free(service);
        return status_no_memory();
    }
    struct status status = make_sessions(world, &service->simulation);
    if (status_is_ok(&status))
        *out = service;
    else
        service_free(service);
    return status;
}

struct simulation *service_simulation(struct service *service)
{
    return &service->simulation;
}

void service_stop(struct service *service)
{
    simulation_stop(&service->simulation);
}

void service_resume(struct service *service)
{
    simulation_resume(&service->simulation);
}

void service_free(struct service *service)
{
    if (!service)
        return;
    simulation_destroy(&service->simulation);
    free(service);
}

/* ---- the answer ---- */

static void explain(const struct passage *passage)
{
    const struct note *note = passage->note;
    const char *check = note->check, *reason = note->reason;
    if (note->fault[0] && passage->fault.phase == FAULT_BEFORE) {
        check = "fault";
        reason = note->fault;
    } else if (!is_refused(passage->verdict)) {
        check = "passed";
        reason = passage->changed ? "changed" : "unchanged";
    }
    reply_header(passage->reply, "X-Sim-Check", check);
    reply_header(passage->reply, "X-Sim-Reason", reason);
}

static void give_hint(const struct passage *passage)
{
    char hint[HINT_SIZE];
    if (passage->verdict.reason == REASON_ROUTE_UNKNOWN && hint_for(passage->arrival->path, hint))
        reply_header(passage->reply, "X-Sim-Hint", hint);
}

/* Turns a refusal into its documented answer, and says why where that is wanted. */
static void finish(const struct service *service, struct passage *passage)
{
    const struct service_settings *settings = &service->settings;
    struct note *note = passage->note;
    note->operation = passage->call.operation ? passage->call.operation->name : NULL;
    if (is_refused(passage->verdict)) {
        const struct reason_row *row = reason_row(passage->verdict.reason);
        note->check = row->check;
        note->reason = row->name;
        buf_clear(&passage->reply->body);
        answer_error(row->error, settings->edition, &passage->call, passage->reply);
    }
    if (settings->explain) {
        explain(passage);
        give_hint(passage);
    }
}

static void amend(const struct service *service, struct passage *passage)
{
    const struct hooks *hooks = &service->simulation.hooks;
    if (hooks->amend)
        hooks->amend(hooks->context, &passage->call, passage->verdict, passage->changed,
                     passage->reply);
}

/* ---- faults ---- */

/* The 403 names the caller, who is not known yet when a fault stands in place of the checks. */
static void assume_user(const struct world *world, struct call *call)
{
    const struct token *token = world_token(world, call_bearer(call));
    if (!call->user && token)
        call->user = token->user;
    if (!call->user && world->user_count > 0)
        call->user = world->users[0];
}

static void draw_fault(struct session *session, struct passage *passage)
{
    passage->fault = faults_draw(session->faults, passage->call.operation);
    if (!passage->fault.id)
        return;
    snprintf(passage->note->fault, sizeof passage->note->fault, "%s", passage->fault.id);
    passage->fault.id = passage->note->fault; /* the rule's own text goes with the rule */
}

/* Puts the fault's answer in place of whatever the call was answered. */
static void inject_answer(const struct service *service, const struct world *world,
                          struct passage *passage)
{
    const struct fault_action *fault = &passage->fault;
    struct reply *reply = passage->reply;
    char seconds[16];
    if (fault->status == 0 && fault->reason == REASON_NONE)
        return;
    buf_clear(&reply->body);
    if (fault->reason != REASON_NONE) {
        assume_user(world, &passage->call);
        answer_error(reason_row(fault->reason)->error, service->settings.edition, &passage->call,
                     reply);
        return;
    }
    answer_message(fault->status,
                   fault->status == 429 ? "Too Many Requests" : "Service Unavailable", reply);
    snprintf(seconds, sizeof seconds, "%d", fault->retry_after_s);
    reply_header(reply, "Retry-After", seconds);
}

static void inject(const struct service *service, const struct world *world,
                   struct passage *passage)
{
    inject_answer(service, world, passage);
    reply_header(passage->reply, "X-Sim-Fault", passage->note->fault);
    passage->reply->network = passage->fault.network;
    passage->reply->delay_ms = passage->fault.delay_ms;
    if (passage->reply->status == 0) { /* a network fault in place of the call: nothing to send */
        answer_message(500, "Internal Server Error", passage->reply);
    }
}

/* ---- the passage ---- */

/* Which session a request belongs to. Under the lock, and only as long as it is held. */
static struct session *find_session(const struct service *service, const struct passage *passage)
{
    struct call by_headers = {.authorization = arrival_header(passage->arrival, "Authorization")};
    return sessions_find(service->simulation.sessions,
                         arrival_header(passage->arrival, "X-DFNS-APPID"),
                         call_bearer(&by_headers));
}

/* Verifies what must be verified, without the lock meanwhile. */
static struct session *gather_evidence(struct service *service, struct session *session,
                                       struct passage *passage)
{
    struct evidence evidence;
    struct call *call = &passage->call;
    if (!evidence_collect(session->world, call, &evidence))
        return session;
    pthread_mutex_unlock(&service->simulation.lock);
    if (!evidence_prove(&evidence, call))
        passage->verdict = REFUSED(REQUEST_NO_MEMORY);
    pthread_mutex_lock(&service->simulation.lock);
    return find_session(service, passage); /* it may be gone */
}

static void decide_and_handle(struct service *service, struct session *session,
                              struct passage *passage)
{
    const struct hooks *hooks = &service->simulation.hooks;
    if (hooks->prepare)
        hooks->prepare(hooks->context, passage->arrival, session->world, &passage->call);
    passage->verdict = decide(&service->simulation.rules, session->world, &passage->call);
    if (!is_refused(passage->verdict))
        passage->changed = api_handle(session->world, &passage->call, passage->reply);
    if (buf_failed(&passage->reply->body))
        passage->verdict = REFUSED(REQUEST_NO_MEMORY);
}

static void note_in_journal(struct service *service, struct session *session,
                            const struct passage *passage)
{
    const struct note *note = passage->note;
    struct journal_note entry = {
        .at_ms = timeline_now(&session->world->timeline, passage->arrival->now_ms),
        .arrival = passage->arrival,
        .status = passage->reply->status,
        .reply_headers = buf_peek(&passage->reply->headers),
        .reply_body = buf_peek(&passage->reply->body),
        .operation = note->operation,
        .check = note->check,
        .reason = note->reason,
        .fault = note->fault[0] ? note->fault : NULL,
        .duration_us = clock_monotonic_us() - passage->started_us,
    };
    journal_add(session->journal, &entry);
    session->touched_ms = passage->arrival->now_ms;
    pthread_cond_broadcast(&service->simulation.noted);
}

/* Everything that happens under the lock: a fault before, the checks, the handler, a fault after,
 * and the journal. */
static void pass_locked(struct service *service, struct passage *passage)
{
    struct session *session = find_session(service, passage);
    struct call *call = &passage->call;
    if (!is_refused(passage->verdict)) {
        call->nonce_window_ms = service->settings.nonce_window_ms;
        call->now_ms = timeline_now(&session->world->timeline, passage->arrival->now_ms);
        session = gather_evidence(service, session, passage);
        call->now_ms = timeline_now(&session->world->timeline, passage->arrival->now_ms);
        draw_fault(session, passage);
        bool stands = is_refused(passage->verdict); /* for want of memory */
        if (!stands && (!passage->fault.id || passage->fault.phase == FAULT_AFTER))
            decide_and_handle(service, session, passage);
    }
    finish(service, passage);
    if (passage->fault.id)
        inject(service, session->world, passage);
    amend(service, passage);
    note_in_journal(service, session, passage);
}

static void pass(struct service *service, struct passage *passage)
{
    const char *allow;
    passage->verdict =
        intake_read(passage->arrival, service->settings.edition, &passage->call, &allow);
    if (allow)
        reply_header(passage->reply, "Allow", allow);
    pthread_mutex_lock(&service->simulation.lock);
    pass_locked(service, passage);
    pthread_mutex_unlock(&service->simulation.lock);
    call_free(&passage->call);
}

/* The request as a hook would have it. */
static void pass_rewritten(struct service *service, struct passage *passage)
{
    const struct hooks *hooks = &service->simulation.hooks;
    const struct arrival *sent = passage->arrival;
    struct arrival arrival = *sent;
    struct header *headers = calloc(arrival.header_count + 1, sizeof *headers);
    if (headers) {
        memcpy(headers, arrival.headers, arrival.header_count * sizeof *headers);
        arrival.headers = headers;
        hooks->rewrite(hooks->context, &arrival, headers);
        passage->arrival = &arrival;
    }
    pass(service, passage);
    passage->arrival = sent;
    free(headers);
}

void service_answer(struct service *service, const struct arrival *arrival, struct reply *reply,
                    struct note *note)
{
    struct passage passage = {
        .arrival = arrival, .reply = reply, .note = note, .started_us = clock_monotonic_us()};
    *note = (struct note){0};
    reply_clear(reply);
    if (cors_answer(service->settings.gate.origin, arrival, reply))
        return;
    if (arrival_is_admin(arrival->path))
        admin_answer(&service->simulation, &service->settings.gate, arrival, reply);
    else if (service->simulation.hooks.rewrite)
        pass_rewritten(service, &passage);
    else
        pass(service, &passage);
}

void service_refuse(struct service *service, enum reason reason, struct reply *reply,
                    struct note *note)
{
    static const struct arrival nothing;
    struct passage passage = {.arrival = &nothing, .reply = reply, .note = note};
    *note = (struct note){0};
    reply_clear(reply);
    passage.verdict = (struct verdict){reason};
    finish(service, &passage);
    pthread_mutex_lock(&service->simulation.lock);
    amend(service, &passage);
    pthread_mutex_unlock(&service->simulation.lock);
}
