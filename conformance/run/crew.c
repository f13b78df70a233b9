#include "conformance/run/crew.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "common/clock.h"
#include "conformance/http/hub.h"
#include "conformance/run/passive.h"
#include "conformance/run/run_case.h"
#include "conformance/run/schedule.h"

enum { MAX_SILENT_CASES = 10, NAP_NS = 100000000, NS_PER_S = 1000000000 };

/* A case from its end until its turn to be told of. */
struct slot {
    enum { SLOT_EMPTY, SLOT_ENDED, SLOT_LEFT_OUT } state;
    struct case_result result;
    struct passive *seen; /* by the passive cases, in its answers */
};

struct crew {
    const struct run_setup *setup;
    const struct session *session;
    struct hub *hub; /* NULL where there is one thread only */
    struct passive *passive;
    struct schedule *schedule;
    struct slot *slots;
    struct run_result *out;
    pthread_mutex_t lock; /* of all that follows, and what the pointers above lead to */
    pthread_cond_t changed;
    size_t next;         /* slot to be told of */
    size_t silent_cases; /* in a row got no answer */
    size_t at_work;      /* threads */
    struct status status;
};

struct worker {
    struct crew *crew;
    struct session session;
    struct random random;
    pthread_t thread;
};

static bool is_stopped(const struct crew *crew)
{
    return crew->setup->stop && *crew->setup->stop;
}

/* A target that hangs would otherwise cost the time limit of every request that is left. Cases that
 * run at the same time are silent at the same time, so these do not count. */
static bool is_silent(const struct crew *crew)
{
    return crew->silent_cases >= MAX_SILENT_CASES + crew->setup->jobs - 1;
}

/* Why no further case is asked; NULL when one may be. */
static const char *why_left_out(const struct crew *crew)
{
    int64_t until_us = crew->setup->until_us;
    if (until_us && clock_monotonic_us() >= until_us)
        return "not run: --max-time was over";
    return is_silent(crew) ? "not run: the cases before it got no answer" : NULL;
}

static void count_silence(struct crew *crew, enum verdict verdict)
{
    if (verdict == VERDICT_ERROR)
        crew->silent_cases++;
    else if (verdict != VERDICT_SKIPPED && verdict != VERDICT_UNTESTABLE)
        crew->silent_cases = 0;
}

static const struct plan_item *item_at(const struct crew *crew, size_t index)
{
    return &crew->setup->plan->items[index];
}

/* Into the result, and to the observer. */
static struct status tell(struct crew *crew, size_t index)
{
    const struct run_observer *observer = &crew->setup->observer;
    struct run_result *out = crew->out;
    struct slot *slot = &crew->slots[index];
    struct status status = passive_add(crew->passive, slot->seen);
    if (status_is_ok(&status))
        status = run_case_finish(crew->session, crew->setup, item_at(crew, index), crew->passive,
                                 &slot->result);
    if (!status_is_ok(&status)) {
        case_result_free(&slot->result);
        return status;
    }
    struct case_result *c = &out->cases[out->case_count++];
    *c = slot->result;
    slot->result = (struct case_result){0};
    if (observer->case_ended)
        observer->case_ended(observer->context, c, out->case_count, crew->setup->plan->count);
    if (crew->setup->light && c->verdict == VERDICT_PASS)
        case_result_lighten(c);
    return status;
}

/* All whose turn it is; at the end of a run that was cut short the others, too. */
static void tell_ended(struct crew *crew, bool rest)
{
    for (; crew->next < crew->setup->plan->count && status_is_ok(&crew->status); crew->next++) {
        struct slot *slot = &crew->slots[crew->next];
        if (slot->state == SLOT_EMPTY && !rest)
            return;
        if (slot->state == SLOT_ENDED)
            crew->status = tell(crew, crew->next);
        passive_free(slot->seen);
        slot->seen = NULL;
    }
}

static bool is_over(const struct crew *crew)
{
    return is_stopped(crew) || !status_is_ok(&crew->status) || schedule_is_over(crew->schedule);
}

/* In naps: nobody wakes us when the run is stopped. */
static void wait_for_change(struct crew *crew)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += NAP_NS;
    until.tv_sec += until.tv_nsec / NS_PER_S;
    until.tv_nsec %= NS_PER_S;
    pthread_cond_timedwait(&crew->changed, &crew->lock, &until);
}

/* False when there is nothing left to do. */
static bool take_case(struct crew *crew, size_t *index, const char **left_out)
{
    const struct run_observer *observer = &crew->setup->observer;
    bool taken = false;
    pthread_mutex_lock(&crew->lock);
    while (!is_over(crew) && !(taken = schedule_begin(crew->schedule, index)))
        wait_for_change(crew);
    *left_out = why_left_out(crew);
    if (taken && observer->case_started)
        observer->case_started(observer->context, item_at(crew, *index)->fixture->id,
                               crew->out->case_count, crew->setup->plan->count);
    pthread_mutex_unlock(&crew->lock);
    return taken;
}

/* A case that the signal cut short says nothing of the target and is left out. */
static void end_case(struct crew *crew, size_t index, struct status status)
{
    struct slot *slot = &crew->slots[index];
    pthread_mutex_lock(&crew->lock);
    bool kept = status_is_ok(&status) && !is_stopped(crew);
    if (kept)
        count_silence(crew, slot->result.verdict);
    else
        case_result_free(&slot->result);
    if (!status_is_ok(&status))
        crew->status = status;
    slot->state = kept ? SLOT_ENDED : SLOT_LEFT_OUT;
    schedule_end(crew->schedule, index);
    tell_ended(crew, false);
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

static void work(struct worker *worker)
{
    struct crew *crew = worker->crew;
    size_t index;
    const char *left_out;
    while (take_case(crew, &index, &left_out)) {
        struct slot *slot = &crew->slots[index];
        slot->seen = passive_make(crew->setup->plan);
        worker->session.passive = slot->seen;
        struct status status = slot->seen ? run_case(&worker->session, crew->setup,
                                                     item_at(crew, index), left_out, &slot->result)
                                          : status_no_memory();
        end_case(crew, index, status);
    }
}

/* The last one lets the hub go home. */
static void leave(struct crew *crew, size_t threads)
{
    pthread_mutex_lock(&crew->lock);
    crew->at_work -= threads;
    bool last = crew->at_work == 0;
    pthread_mutex_unlock(&crew->lock);
    if (last)
        hub_close(crew->hub);
}

static void *run_worker(void *context)
{
    struct worker *worker = context;
    work(worker);
    leave(worker->crew, 1);
    return NULL;
}

/* Signals are for the thread that called us. */
static size_t start_threads(struct worker *workers, size_t count)
{
    sigset_t all, before;
    size_t started = 0;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (started < count &&
           pthread_create(&workers[started].thread, NULL, run_worker, &workers[started]) == 0)
        started++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

/* As many threads as the system gives us; one is enough. */
static struct status run_threads(struct crew *crew, struct worker *workers, size_t count)
{
    crew->at_work = count;
    size_t started = start_threads(workers, count);
    if (started < count)
        leave(crew, count - started);
    if (started > 0)
        hub_run(crew->hub);
    for (size_t i = 0; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    return started > 0 ? crew->status : status_fail(STATUS_MEMORY, "cannot start a thread");
}

static struct worker worker_of(struct crew *crew)
{
    return (struct worker){.crew = crew, .session = *crew->session, .random = random_from_system()};
}

static struct status run_alone(struct crew *crew)
{
    struct worker worker = worker_of(crew);
    worker.session.random = &worker.random;
    work(&worker);
    return crew->status;
}

static struct status run_together(struct crew *crew, const struct transport_limits *limits)
{
    struct transport_limits shared = *limits;
    size_t count = crew->setup->jobs, opened = 0;
    struct worker *workers = calloc(count, sizeof *workers);
    struct status status = workers && (crew->hub = hub_make()) ? status_ok() : status_no_memory();
    shared.hub = crew->hub;
    while (opened < count && status_is_ok(&status)) {
        struct worker *worker = &workers[opened];
        *worker = worker_of(crew);
        worker->session.random = &worker->random;
        status = transport_open(&shared, &worker->session.transport);
        opened += status_is_ok(&status);
    }
    if (status_is_ok(&status))
        status = run_threads(crew, workers, count);
    for (size_t i = 0; i < opened; i++)
        transport_close(workers[i].session.transport);
    hub_free(crew->hub);
    free(workers);
    return status;
}

static void free_crew(struct crew *crew)
{
    for (size_t i = 0; crew->slots && i < crew->setup->plan->count; i++) {
        passive_free(crew->slots[i].seen);
        case_result_free(&crew->slots[i].result);
    }
    free(crew->slots);
    passive_free(crew->passive);
    schedule_free(crew->schedule);
    pthread_mutex_destroy(&crew->lock);
    pthread_cond_destroy(&crew->changed);
}

struct status crew_run(const struct session *session, const struct transport_limits *limits,
                       const struct run_setup *setup, struct run_result *out)
{
    struct crew crew = {
        .setup = setup,
        .session = session,
        .passive = passive_make(setup->plan),
        .schedule = schedule_make(setup->plan, setup->jobs),
        .slots = calloc(setup->plan->count + 1, sizeof *crew.slots),
        .out = out,
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
        .status = status_ok(),
    };
    struct status status =
        crew.passive && crew.schedule && crew.slots ? status_ok() : status_no_memory();
    if (status_is_ok(&status))
        status = setup->jobs > 1 ? run_together(&crew, limits) : run_alone(&crew);
    if (status_is_ok(&status))
        tell_ended(&crew, true);
    if (status_is_ok(&status))
        status = crew.status;
    free_crew(&crew);
    return status;
}
