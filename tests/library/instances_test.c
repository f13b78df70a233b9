/*
 * instances_test [COUNT]: so many instances (200) in one process, each created, started, stopped
 * and freed; 16 at a time, because each has 64 threads and takes a moment to stop. What is counted
 * is what was started, that is, had an address. No file and no thread is left; that no memory is,
 * is LeakSanitizer's to say when the process ends. With 1,000 it takes a minute, so only ./check
 * --long does that.
 */
#include "tests/support/check.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/dfns_sim.h"

enum { THREADS = 16, INSTANCES = 200 };

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

static void instances_come_and_go(void **state)
{
    pthread_t threads[THREADS];
    (void)state;
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

int main(int argc, char **argv)
{
    if (argc > 1)
        wanted = atoi(argv[1]);
    const struct CMUnitTest tests[] = {cmocka_unit_test(instances_come_and_go)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
