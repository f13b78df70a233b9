/* The journal as it is written: Server-Sent Events. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "sim/admin/handlers.h"

enum { MAX_SUBSCRIBERS = 16, EVENTS_AT_ONCE = 64 };

/* Somebody who listens. The session is known by its id, because it may go. */
struct subscription {
    struct simulation *simulation;
    char session_id[64];
    uint64_t last; /* the number of the entry that was sent last */
};

static void put_lost(uint64_t lost, struct buf *out)
{
    if (lost > 0)
        buf_format(out, "event: lost\ndata: {\"lost\":%llu}\n\n", (unsigned long long)lost);
}

/* An entry is one line of JSON, so it is one line of data. */
static void put_entries(struct subscription *subscription, const struct journal *journal,
                        struct buf *out)
{
    put_lost(journal_lost(journal, subscription->last), out);
    for (int i = 0; i < EVENTS_AT_ONCE; i++) {
        uint64_t number = journal_next(journal, subscription->last);
        if (number == 0)
            return;
        buf_format(out, "id: %llu\ndata: ", (unsigned long long)number);
        buf_span(out, journal_entry(journal, number));
        buf_text(out, "\n\n");
        subscription->last = number;
    }
}

/* Without memory there is nothing new as yet. */
static bool has_news(const struct subscription *subscription, struct journal *journal)
{
    journal_write_down(journal);
    return journal_next(journal, subscription->last) != 0;
}

/* The session, once there is something new in it or the time has come; NULL when it is gone. */
static struct session *await_entry(const struct subscription *subscription, int64_t deadline_us)
{
    struct simulation *simulation = subscription->simulation;
    struct session *session;
    do
        session = sessions_named(simulation->sessions, subscription->session_id);
    while (session && !has_news(subscription, session->journal) &&
           simulation_wait(simulation, deadline_us));
    return session;
}

static bool next(void *context, int64_t wait_ms, struct buf *out)
{
    struct subscription *subscription = context;
    struct simulation *simulation = subscription->simulation;
    pthread_mutex_lock(&simulation->lock);
    struct session *session = await_entry(subscription, clock_monotonic_us() + wait_ms * 1000);
    bool goes_on = session && !simulation->stopping;
    if (goes_on) {
        session->touched_ms = clock_wall_ms();
        put_entries(subscription, session->journal, out);
    }
    pthread_mutex_unlock(&simulation->lock);
    return goes_on;
}

static void unsubscribe(void *context)
{
    struct subscription *subscription = context;
    struct simulation *simulation = subscription->simulation;
    pthread_mutex_lock(&simulation->lock);
    simulation->subscribers--;
    pthread_mutex_unlock(&simulation->lock);
    free(subscription);
}

/* From which entry on: what a browser says when it connects again, to the same address, or
 * "?since=N", or from now on. */
static struct status read_since(const struct admin_request *request, uint64_t *since)
{
    uint64_t newest = journal_newest(request->session->journal), last;
    *since = newest;
    struct status status = admin_query_number(request, "since", since);
    if (status_is_ok(&status) &&
        admin_number(arrival_header(request->arrival, "Last-Event-ID"), &last))
        *since = last < newest ? last : newest;
    return status;
}

struct admin_result handle_events(const struct admin_request *request, struct json_writer *json)
{
    struct simulation *simulation = request->simulation;
    uint64_t since;
    struct status status = read_since(request, &since);
    if (status_is_ok(&status) && simulation->subscribers == MAX_SUBSCRIBERS)
        status =
            status_fail(STATUS_MEMORY, "%d clients listen already; stop some", MAX_SUBSCRIBERS);
    if (!status_is_ok(&status))
        return admin_result(status);
    struct subscription *subscription = calloc(1, sizeof *subscription);
    if (!subscription)
        return admin_result(status_no_memory());
    *subscription = (struct subscription){.simulation = simulation, .last = since};
    snprintf(subscription->session_id, sizeof subscription->session_id, "%s", request->session->id);
    simulation->subscribers++;
    buf_text(json->out, ": listening\n\n");
    request->reply->stream = (struct reply_stream){next, unsubscribe, subscription};
    return ADMIN_OK;
}
