#include "sim/session/simulation.h"

#include <time.h>

#include "common/clock.h"

bool simulation_init(struct simulation *simulation)
{
    pthread_condattr_t attributes;
    if (pthread_mutex_init(&simulation->lock, NULL) != 0)
        return false;
    if (pthread_condattr_init(&attributes) != 0)
        goto no_attributes;
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    int failed = pthread_cond_init(&simulation->noted, &attributes);
    pthread_condattr_destroy(&attributes);
    if (!failed)
        return true;
no_attributes:
    pthread_mutex_destroy(&simulation->lock);
    return false;
}

void simulation_destroy(struct simulation *simulation)
{
    sessions_free(simulation->sessions);
    pthread_cond_destroy(&simulation->noted);
    pthread_mutex_destroy(&simulation->lock);
}

bool simulation_wait(struct simulation *simulation, int64_t deadline_us)
{
    struct timespec until = {.tv_sec = deadline_us / 1000000,
                             .tv_nsec = deadline_us % 1000000 * 1000};
    if (simulation->stopping || clock_monotonic_us() >= deadline_us)
        return false;
    pthread_cond_timedwait(&simulation->noted, &simulation->lock, &until);
    return !simulation->stopping;
}

void simulation_resume(struct simulation *simulation)
{
    pthread_mutex_lock(&simulation->lock);
    simulation->stopping = false;
    pthread_mutex_unlock(&simulation->lock);
}

void simulation_stop(struct simulation *simulation)
{
    pthread_mutex_lock(&simulation->lock);
    simulation->stopping = true;
    pthread_cond_broadcast(&simulation->noted);
    pthread_mutex_unlock(&simulation->lock);
}
