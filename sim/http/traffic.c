#include "sim/http/traffic.h"

#include <time.h>

#include "common/clock.h"

bool traffic_init(struct traffic *traffic)
{
    *traffic = (struct traffic){0};
    pthread_condattr_t attributes;
    if (pthread_mutex_init(&traffic->lock, NULL) != 0)
        return false;
    if (pthread_condattr_init(&attributes) != 0)
        goto no_attributes;
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    int failed = pthread_cond_init(&traffic->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (!failed)
        return true;
no_attributes:
    pthread_mutex_destroy(&traffic->lock);
    return false;
}

void traffic_destroy(struct traffic *traffic)
{
    pthread_cond_destroy(&traffic->changed);
    pthread_mutex_destroy(&traffic->lock);
}

static void count(struct traffic *traffic, int change)
{
    pthread_mutex_lock(&traffic->lock);
    traffic->in_flight += (unsigned)change;
    traffic->last_us = clock_monotonic_us();
    if (traffic->draining)
        pthread_cond_signal(&traffic->changed);
    pthread_mutex_unlock(&traffic->lock);
}

void traffic_enter(struct traffic *traffic)
{
    count(traffic, +1);
}

void traffic_leave(struct traffic *traffic)
{
    count(traffic, -1);
}

bool traffic_is_draining(struct traffic *traffic)
{
    pthread_mutex_lock(&traffic->lock);
    bool draining = traffic->draining;
    pthread_mutex_unlock(&traffic->lock);
    return draining;
}

static void wait_until(struct traffic *traffic, int64_t us)
{
    struct timespec until = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    pthread_cond_timedwait(&traffic->changed, &traffic->lock, &until);
}

bool traffic_drain(struct traffic *traffic, int64_t quiet_ms, int64_t limit_ms)
{
    pthread_mutex_lock(&traffic->lock);
    int64_t now = clock_monotonic_us(), limit = now + limit_ms * 1000;
    traffic->draining = true;
    traffic->last_us = now;
    for (; now < limit; now = clock_monotonic_us()) {
        int64_t quiet = traffic->last_us + quiet_ms * 1000;
        if (traffic->in_flight == 0 && now >= quiet)
            break;
        wait_until(traffic, traffic->in_flight == 0 && quiet < limit ? quiet : limit);
    }
    bool drained = traffic->in_flight == 0;
    pthread_mutex_unlock(&traffic->lock);
    return drained;
}
