/*
 * instances_test [COUNT]: so many instances (100) in one process, each created, started, stopped
 * and freed; 16 at a time, because each has 80 threads and takes a moment to stop. What is counted
 * is what was started, that is, had an address. No file and no thread is left; that no memory is,
 * is LeakSanitizer's to say when the process ends. With it 1,000 take two minutes, so ./check does
 * that many without, and only --long with.
 */
#include "tests/support/check.h"

#include <dirent.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/dfns_sim.h"

enum { THREADS = 16, INSTANCES = 100, STOPS = 8 };

static int wanted = INSTANCES;
static atomic_int begun, served;

/* Makes instances one after the other until all are made. */
static void *make_instances(void *context)
{
    (void)context;
    while (atomic_fetch_add(&begun, 1) < wanted) {
        dfns_sim *sim = NULL;
        if (dfns_sim_create(NULL, &sim, NULL) != DFNS_SIM_OK)
            break;
        if (dfns_sim_start(sim, NULL) == DFNS_SIM_OK &&
            strncmp(dfns_sim_url(sim), "http://127.0.0.1:", 17) == 0)
            atomic_fetch_add(&served, 1);
        dfns_sim_stop(sim);
        dfns_sim_free(sim);
    }
    return NULL;
}

static size_t count_entries(const char *path)
{
    size_t count = 0;
    DIR *entries = opendir(path);
    assert_non_null(entries);
    while (readdir(entries))
        count++;
    closedir(entries);
    return count;
}

static void *do_nothing(void *context)
{
    return context;
}

/* ThreadSanitizer starts a thread of its own beside the first one, which must be counted too. */
static void start_any_thread(void)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, do_nothing, NULL), 0);
    pthread_join(thread, NULL);
}

static void instances_come_and_go(void **state)
{
    pthread_t threads[THREADS];
    (void)state;
    start_any_thread();
    size_t files = count_entries("/proc/self/fd"), tasks = count_entries("/proc/self/task");
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_instances, NULL), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&served), wanted);
    assert_int_equal(count_entries("/proc/self/fd"), files);
    for (int i = 0; i < 10000 && count_entries("/proc/self/task") > tasks; i++)
        usleep(1000); /* one that was joined may be still on its way out */
    assert_int_equal(count_entries("/proc/self/task"), tasks);
}

static atomic_bool knocking;

/* Connects again and again, and leaves at once. */
static void *knock(void *context)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(*(const uint16_t *)context),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    while (atomic_load(&knocking)) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        assert_true(fd >= 0);
        (void)!connect(fd, (struct sockaddr *)&address, sizeof address); /* or it has stopped */
        close(fd);
    }
    return NULL;
}

static void stop_while_somebody_knocks(void)
{
    dfns_sim *sim = NULL;
    pthread_t thread;
    assert_int_equal(dfns_sim_create(NULL, &sim, NULL), DFNS_SIM_OK);
    assert_int_equal(dfns_sim_start(sim, NULL), DFNS_SIM_OK);
    uint16_t port = (uint16_t)atoi(strrchr(dfns_sim_url(sim), ':') + 1);
    atomic_store(&knocking, true);
    assert_int_equal(pthread_create(&thread, NULL, knock, &port), 0);
    dfns_sim_stop(sim);
    atomic_store(&knocking, false);
    pthread_join(thread, NULL);
    dfns_sim_free(sim);
}

/* civetweb forgets a connection that it accepted and had not begun to serve when it stops. */
static void who_connects_to_the_last_leaves_no_descriptor(void **state)
{
    (void)state;
    size_t files = count_entries("/proc/self/fd");
    for (int i = 0; i < STOPS; i++)
        stop_while_somebody_knocks();
    assert_int_equal(count_entries("/proc/self/fd"), files);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        wanted = atoi(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instances_come_and_go),
        cmocka_unit_test(who_connects_to_the_last_leaves_no_descriptor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
