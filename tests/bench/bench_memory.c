/* The memory after many requests: what is remembered of each must go when its time is over. */
#include <stdio.h>

#include "tests/bench/bench.h"
#include "tests/bench/load.h"
#include "tests/bench/requests.h"

enum { SIMULATOR, FLOOR, CONTESTANTS, CONNECTIONS = 16, CHUNK = 1000 };

/* A nonce is remembered for so long, and a user action for as long as it is good: both are made so
 * that this is a few seconds, or nothing would be forgotten while we look. */
#define WINDOW_S "4"
enum { USER_ACTION_AGE_MS = (300 - 4) * 1000 };

static const double goal = 1.1;

static struct status send_chunk(const struct bench *bench, const struct contestant *contestants)
{
    struct requests requests;
    struct load_result result;
    struct status status = requests_make(bench->world, &kinds[0], bench_count(bench, CHUNK),
                                         USER_ACTION_AGE_MS, &requests);
    if (!status_is_ok(&status))
        return status;
    for (size_t i = 0; i < CONTESTANTS && status_is_ok(&status); i++) {
        struct load load = {contestants[i].port, CONNECTIONS,     &requests,      0,
                            requests.count,      kinds[0].status, kinds[0].answer};
        status = load_run(&load, &result);
    }
    requests_free(&requests);
    return status;
}

static struct status send_until(const struct bench *bench, const struct contestant *contestants,
                                size_t total, size_t *sent)
{
    struct status status = status_ok();
    bench_tell("memory after %zu requests", total);
    for (; *sent < total && status_is_ok(&status); *sent += CHUNK)
        status = send_chunk(bench, contestants);
    return status;
}

static void note(struct comparison *memory, struct comparison *growth,
                 const struct contestant *contestants, size_t total)
{
    struct row *row = comparison_add(memory, NO_GOAL, 0, "after %zu requests", total);
    for (size_t i = 0; i < CONTESTANTS; i++)
        series_add(&row->series[i], contestant_rss_mib(&contestants[i]));
    row = comparison_add(growth, total > 100000 ? AT_MOST : NO_GOAL, goal, "after %zu requests",
                         total);
    series_add(&row->series[0], contestant_rss_mib(&contestants[SIMULATOR]));
    row->series[1] = growth->rows[0].series[0];
}

static struct status fill(struct bench *bench, const struct contestant *contestants,
                          struct comparison *memory, struct comparison *growth)
{
    static const size_t totals[] = {100000, 300000, 1000000, 3000000, 10000000};
    static const size_t counts[] = {
        [SCALE_SMOKE] = 1, [SCALE_QUICK] = 2, [SCALE_FULL] = 3, [SCALE_LONG] = 5};
    struct status status = status_ok();
    size_t sent = 0;
    for (size_t i = 0; i < counts[bench->scale] && status_is_ok(&status); i++) {
        status =
            send_until(bench, contestants, bench->scale == SCALE_SMOKE ? CHUNK : totals[i], &sent);
        if (status_is_ok(&status))
            note(memory, growth, contestants, totals[i]);
    }
    return status;
}

struct status bench_memory(struct bench *bench)
{
    static const char *const options[] = {"--nonce-window", WINDOW_S, NULL};
    const struct comparison memory = {.name = "memory",
                                      .title = "Memory after many accepted requests",
                                      .what = "resident",
                                      .unit = "MiB",
                                      .decimals = 1,
                                      .contestants = {"simulator", "floor"},
                                      .note = "Nonces and user actions are good for " WINDOW_S
                                              " seconds here, instead of five "
                                              "minutes."};
    const struct comparison growth = {.name = "memory-growth",
                                      .title = "How the simulator's memory grows",
                                      .what = "resident",
                                      .unit = "MiB",
                                      .decimals = 1,
                                      .contestants = {"then", "after 100000"}};
    struct contestant contestants[CONTESTANTS] = {{.running = false}};
    struct status status = bench_start_simulator(bench, options, &contestants[SIMULATOR]);
    if (status_is_ok(&status))
        status = bench_start_floor(bench, &kinds[0], &contestants[SIMULATOR], &contestants[FLOOR]);
    if (status_is_ok(&status))
        status = fill(bench, contestants, figures_add(&bench->figures, &memory),
                      figures_add(&bench->figures, &growth));
    for (size_t i = 0; i < CONTESTANTS; i++)
        contestant_stop(&contestants[i]);
    return status;
}
