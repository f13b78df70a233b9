/* Many cases at a time against a target that is far away: every answer takes 100 ms longer. */
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "tests/bench/bench.h"

enum { MANY, ONE, MAX_ANSWER_BYTES = 64 * 1024 };

/* Cases that do not wait long for anything else: each --run. One job needs half a minute for all;
 * the fewer are too few to fill sixteen. */
static const char *const selections[] = {[SCALE_SMOKE] = "cred.auth.missing",
                                         [SCALE_QUICK] = "auth",
                                         [SCALE_FULL] = "auth,perm,body",
                                         [SCALE_LONG] = "auth,perm,body"};
static const char fault[] = "{\"faults\":[{\"operation\":\"*\",\"delay_ms\":100}]}";
static const double goal = 1.0 / 6;

static struct status order_delay(const struct contestant *simulator)
{
    struct buf request = buf_make(4096), answer = buf_make(MAX_ANSWER_BYTES);
    buf_format(&request,
               "PUT /_sim/faults HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
               "Connection: close\r\nContent-Length: %zu\r\n\r\n%s",
               strlen(fault), fault);
    struct status status = contestant_ask(simulator, buf_peek(&request), &answer);
    if (status_is_ok(&status) && !span_starts_with(buf_peek(&answer), "HTTP/1.1 200 "))
        status = status_fail(STATUS_INPUT, "cannot order a delay: %s", buf_cstr(&answer));
    buf_free(&request);
    buf_free(&answer);
    return status;
}

static struct status time_run(const struct bench *bench, const char *jobs, struct series *series)
{
    const char *const options[] = {"--jobs", jobs, NULL};
    struct contestant simulator;
    struct status status = bench_start_simulator(bench, NULL, &simulator);
    if (status_is_ok(&status))
        status = order_delay(&simulator);
    int64_t began_us = clock_monotonic_us();
    if (status_is_ok(&status))
        status = bench_run_suite(bench, simulator.url, selections[bench->scale], options);
    series_add(series, (double)(clock_monotonic_us() - began_us) / 1e3);
    contestant_stop(&simulator);
    return status;
}

struct status bench_jobs(struct bench *bench)
{
    const struct comparison comparison = {
        .name = "jobs",
        .title = "The suite against a target that is 100 ms away",
        .what = "cases",
        .unit = "ms",
        .contestants = {"--jobs 16", "--jobs 1"},
        .note = "Each call is answered 100 ms late. One job waits for each answer."};
    struct row *row = comparison_add(figures_add(&bench->figures, &comparison),
                                     bench->scale < SCALE_FULL ? NO_GOAL : AT_MOST, goal,
                                     "`--run %s`", selections[bench->scale]);
    struct status status = status_ok();
    bench_tell("jobs");
    for (size_t i = 0; i < bench_rounds(bench) && status_is_ok(&status); i++) {
        status = time_run(bench, "16", &row->series[MANY]);
        if (status_is_ok(&status))
            status = time_run(bench, "1", &row->series[ONE]);
    }
    return status;
}
