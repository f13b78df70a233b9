#include "sim/http/watch.h"

#include <errno.h>
#include <time.h>

#include "common/clock.h"
#include "sim/http/socket.h"

enum { LOOK_EVERY_US = 250 * 1000 };

void reading_begin(struct reading *reading, const struct mg_connection *connection,
                   int64_t limit_us)
{
    pthread_mutex_lock(&reading->lock);
    reading->connection = connection;
    reading->due_us = clock_monotonic_us() + limit_us;
    reading->over = false;
    pthread_mutex_unlock(&reading->lock);
}

bool reading_end(struct reading *reading)
{
    pthread_mutex_lock(&reading->lock);
    reading->connection = NULL;
    bool in_time = !reading->over;
    pthread_mutex_unlock(&reading->lock);
    return in_time;
}

/* With the lock held the connection stays what it is. */
static void look_at(struct reading *reading, int64_t now_us)
{
    pthread_mutex_lock(&reading->lock);
    if (reading->connection && !reading->over && now_us >= reading->due_us) {
        reading->over = true;
        socket_end_reading(reading->connection);
    }
    pthread_mutex_unlock(&reading->lock);
}

static bool is_stopped(struct watch *watch, int64_t until_us)
{
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    while (sem_clockwait(&watch->stop, CLOCK_MONOTONIC, &until) != 0)
        if (errno != EINTR)
            return false;
    return true;
}

static void *look_at_all(void *context)
{
    struct watch *watch = context;
    while (!is_stopped(watch, clock_monotonic_us() + LOOK_EVERY_US))
        for (size_t i = 0; i < CAPACITY_MAX_THREADS; i++)
            look_at(&watch->readings[i], clock_monotonic_us());
    return NULL;
}

bool watch_start(struct watch *watch)
{
    for (size_t i = 0; i < CAPACITY_MAX_THREADS; i++)
        watch->readings[i] = (struct reading){.lock = PTHREAD_MUTEX_INITIALIZER};
    if (sem_init(&watch->stop, 0, 0) != 0)
        return false;
    watch->runs = pthread_create(&watch->thread, NULL, look_at_all, watch) == 0;
    if (!watch->runs)
        sem_destroy(&watch->stop);
    return watch->runs;
}

void watch_stop(struct watch *watch)
{
    if (!watch->runs)
        return;
    sem_post(&watch->stop);
    pthread_join(watch->thread, NULL);
    sem_destroy(&watch->stop);
    watch->runs = false;
}
