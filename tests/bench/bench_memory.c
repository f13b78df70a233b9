/* The memory after many requests: what is remembered of each must go when its time is over. */
#include <inttypes.h>
#include <stdio.h>

#include "common/clock.h"
#include "common/rfc3339.h"
#include "tests/bench/bench.h"
#include "tests/bench/load.h"
#include "tests/bench/requests.h"

enum { SIMULATOR, FLOOR, CONTESTANTS, CONNECTIONS = 16, CHUNK = 1000 };

/* By the simulator's clock, which we set: so what is remembered, of the last five minutes, are
 * always as many requests, however fast this machine is. */
enum { CHUNK_MS = 10 * 1000 };

/* The floor remembers nothing, so it is spared the rest. */
enum { FLOOR_UNTIL = 1000000 };

static const double goal = 1.1;

static struct status set_clock(const struct contestant *simulator, int64_t now_ms)
{
    char date[RFC3339_SIZE], json[64];
    if (!rfc3339_format(now_ms, date))
        return status_fail(STATUS_INPUT, "no date for %" PRId64 " ms", now_ms);
    snprintf(json, sizeof json, "{\"set\":\"%s\",\"freeze\":true}", date);
    return contestant_order(simulator, "clock", json);
}

struct course {
    size_t sent;
    int64_t now_ms;
};

static struct status send_chunk(const struct bench *bench, const struct contestant *contestants,
                                const struct course *course)
{
    size_t count = course->sent < FLOOR_UNTIL ? CONTESTANTS : SIMULATOR + 1;
    struct requests requests;
    struct load_result result;
    struct status status = set_clock(&contestants[SIMULATOR], course->now_ms);
    if (status_is_ok(&status))
        status = requests_make(bench->world, &kinds[0], CHUNK, course->now_ms, &requests);
    if (!status_is_ok(&status))
        return status;
    for (size_t i = 0; i < count && status_is_ok(&status); i++) {
        struct load load = {contestants[i].port, CONNECTIONS,     &requests,      0,
                            requests.count,      kinds[0].status, kinds[0].answer};
        status = load_run(&load, &result);
    }
    requests_free(&requests);
    return status;
}

static struct status send_until(const struct bench *bench, const struct contestant *contestants,
                                size_t total, struct course *course)
{
    struct status status = status_ok();
    bench_tell("memory after %zu requests", total);
    for (; course->sent < total && status_is_ok(&status); course->sent += CHUNK) {
        status = send_chunk(bench, contestants, course);
        course->now_ms += CHUNK_MS;
    }
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
    struct course course = {0, clock_wall_ms()};
    for (size_t i = 0; i < counts[bench->scale] && status_is_ok(&status); i++) {
        status = send_until(bench, contestants, bench->scale == SCALE_SMOKE ? CHUNK : totals[i],
                            &course);
        if (status_is_ok(&status))
            note(memory, growth, contestants, totals[i]);
    }
    return status;
}

struct status bench_memory(struct bench *bench)
{
    const struct comparison memory = {.name = "memory",
                                      .title = "Memory after many accepted requests",
                                      .what = "resident",
                                      .unit = "MiB",
                                      .decimals = 1,
                                      .contestants = {"simulator", "floor"},
                                      .note = "The simulator's clock goes ten seconds ahead "
                                              "with each thousand requests; nonces and user "
                                              "actions are good for five minutes."};
    const struct comparison growth = {.name = "memory-growth",
                                      .title = "How the simulator's memory grows",
                                      .what = "resident",
                                      .unit = "MiB",
                                      .decimals = 1,
                                      .contestants = {"then", "after 100000"}};
    struct contestant contestants[CONTESTANTS] = {{.running = false}};
    struct status status = bench_start_simulator(bench, NULL, &contestants[SIMULATOR]);
    if (status_is_ok(&status))
        status = bench_start_floor(bench, &kinds[0], &contestants[SIMULATOR], &contestants[FLOOR]);
    if (status_is_ok(&status))
        status = fill(bench, contestants, figures_add(&bench->figures, &memory),
                      figures_add(&bench->figures, &growth));
    for (size_t i = 0; i < CONTESTANTS; i++)
        contestant_stop(&contestants[i]);
    return status;
}
