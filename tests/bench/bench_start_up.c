/* How long from exec to the first answer, and how much memory is taken by then. */
#include <stdio.h>

#include "common/clock.h"
#include "tests/bench/bench.h"
#include "tests/bench/requests.h"

enum { SIMULATOR, FLOOR, CONTESTANTS, ROUNDS = 20, MAX_CAPTURE = 8192 };

static const double goal_start = 3, goal_memory = 2;

struct sinks {
    struct row *time, *memory;
};

/* One start, from exec to the first answer. */
static struct status start_once(const char *const argv[], struct span request, size_t who,
                                const struct sinks *sinks)
{
    struct contestant contestant;
    struct buf answer = buf_make(MAX_CAPTURE);
    int64_t began_us = clock_monotonic_us();
    struct status status = contestant_start(argv, 0, &contestant);
    if (status_is_ok(&status))
        status = contestant_ask(&contestant, request, &answer);
    if (status_is_ok(&status)) {
        series_add(&sinks->time->series[who], (double)(clock_monotonic_us() - began_us) / 1e3);
        series_add(&sinks->memory->series[who], contestant_rss_mib(&contestant));
    }
    contestant_stop(&contestant);
    buf_free(&answer);
    return status;
}

static struct status start_both(const struct bench *bench, const char *answer,
                                const struct sinks *sinks)
{
    const char *const simulator[] = {bench->simulator, "--port", "0", "--log", "off", NULL};
    const char *const floor[] = {bench->floor, answer, NULL};
    struct requests requests;
    struct status status = requests_make(bench->world, &kinds[0], 1, clock_wall_ms(), &requests);
    if (!status_is_ok(&status))
        return status;
    status = start_once(simulator, requests_at(&requests, 0), SIMULATOR, sinks);
    if (status_is_ok(&status))
        status = start_once(floor, requests_at(&requests, 0), FLOOR, sinks);
    requests_free(&requests);
    return status;
}

struct status bench_start_up(struct bench *bench)
{
    const struct comparison start = {.name = "start",
                                     .title = "Start to first answer",
                                     .what = "from exec on",
                                     .unit = "ms",
                                     .decimals = 1,
                                     .contestants = {"simulator", "floor"}};
    const struct comparison memory = {.name = "memory-idle",
                                      .title = "Memory after the first answer",
                                      .what = "resident",
                                      .unit = "MiB",
                                      .decimals = 1,
                                      .contestants = {"simulator", "floor"}};
    struct sinks sinks = {
        comparison_add(figures_add(&bench->figures, &start), AT_MOST, goal_start, "first answer"),
        comparison_add(figures_add(&bench->figures, &memory), AT_MOST, goal_memory, "idle")};
    size_t rounds = bench->scale == SCALE_SMOKE ? 1 : ROUNDS;
    char path[MAX_PATH];
    const char *answer = bench_file(bench, "answer", path);
    bench_tell("start to first answer");
    struct status status = bench_write_answer(bench, &kinds[0], answer);
    for (size_t i = 0; i < rounds && status_is_ok(&status); i++)
        status = start_both(bench, answer, &sinks);
    remove(answer);
    return status;
}
