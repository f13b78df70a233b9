#include "conformance/http/gate.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "common/clock.h"
#include "conformance/http/pace.h"

enum { US_PER_S = 1000000, NS_PER_US = 1000, NAP_US = 100000 };

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    pthread_mutex_t race;
    struct pace pace;
    size_t closers; /* who has closed it, or waits for that */
    bool closed;
    const atomic_int *stop;
};

struct gate *gate_make(int64_t per_second, const atomic_int *stop)
{
    struct gate *gate = malloc(sizeof *gate);
    if (gate)
        *gate = (struct gate){.lock = PTHREAD_MUTEX_INITIALIZER,
                              .opened = PTHREAD_COND_INITIALIZER,
                              .race = PTHREAD_MUTEX_INITIALIZER,
                              .pace = pace_make(per_second),
                              .stop = stop};
    return gate;
}

void gate_free(struct gate *gate)
{
    if (!gate)
        return;
    pthread_mutex_destroy(&gate->lock);
    pthread_cond_destroy(&gate->opened);
    pthread_mutex_destroy(&gate->race);
    free(gate);
}

/* In naps: a signal wakes one thread only. */
void gate_sleep_until(int64_t until_us, const atomic_int *stop)
{
    for (;;) {
        int64_t left_us = until_us - clock_monotonic_us();
        if (left_us <= 0 || (stop && *stop))
            return;
        int64_t us = left_us < NAP_US ? left_us : NAP_US;
        struct timespec nap = {.tv_sec = us / US_PER_S, .tv_nsec = us % US_PER_S * NS_PER_US};
        nanosleep(&nap, NULL);
    }
}

void gate_pass(struct gate *gate, size_t count, bool ahead)
{
    pthread_mutex_lock(&gate->lock);
    while (gate->closers > 0 && !ahead)
        pthread_cond_wait(&gate->opened, &gate->lock);
    int64_t now_us = clock_monotonic_us(), wait_us = pace_take(&gate->pace, count, now_us);
    pthread_mutex_unlock(&gate->lock);
    gate_sleep_until(now_us + wait_us, gate->stop);
}

void gate_close(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->closers++;
    while (gate->closed)
        pthread_cond_wait(&gate->opened, &gate->lock);
    gate->closed = true;
    pthread_mutex_unlock(&gate->lock);
}

void gate_open(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->closed = false;
    gate->closers--;
    pthread_cond_broadcast(&gate->opened);
    pthread_mutex_unlock(&gate->lock);
}

void gate_race_begin(struct gate *gate)
{
    pthread_mutex_lock(&gate->race);
}

void gate_race_end(struct gate *gate)
{
    pthread_mutex_unlock(&gate->race);
}
