/* Many cases at a time against a target that is far away: every answer takes 100 ms longer. */
#include "tests/bench/bench.h"

enum { MANY, ONE };

/* Cases that do not wait long for anything else: each --run. One job needs half a minute for all;
 * the fewer are too few to fill sixteen. */
static const char *const selections[] = {[SCALE_SMOKE] = "cred.auth.missing",
                                         [SCALE_QUICK] = "auth",
                                         [SCALE_FULL] = "auth,perm,body",
                                         [SCALE_LONG] = "auth,perm,body"};
static const char fault[] = "{\"faults\":[{\"operation\":\"*\",\"delay_ms\":100}]}";
static const double goal = 1.0 / 6;

static struct status time_run(const struct bench *bench, const char *jobs, struct series *series)
{
    const char *const options[] = {"--jobs", jobs, NULL};
    struct contestant simulator;
    struct process_time time = {0};
    struct status status = bench_start_simulator(bench, NULL, &simulator);
    if (status_is_ok(&status))
        status = contestant_order(&simulator, "faults", fault);
    if (status_is_ok(&status))
        status = bench_run_suite(bench, simulator.url, selections[bench->scale], options, &time);
    series_add(series, time.wall_ms);
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
