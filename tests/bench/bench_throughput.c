/* How many requests a second, how long each waits, and what each costs the server. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/bench/bench.h"
#include "tests/bench/load.h"
#include "tests/bench/rivals.h"

enum { SIMULATOR, FLOOR, NODE, NGINX, CONTESTANTS };

/* So many that a round takes a few tenths of a second; past 32 connections most requests come with
 * a connection of their own. */
static const struct {
    unsigned connections;
    size_t requests;
} steps[] = {{1, 5000}, {16, 10000}, {64, 5000}, {256, 5000}};

enum { STEPS = sizeof steps / sizeof steps[0], LATENCY_CONNECTIONS = 16, QUICK_KINDS = 3 };

static const double goal_accepted = 0.77, goal_refused = 0.85, goal_latency = 1.3;

/* What a step is measured for. */
struct sinks {
    struct comparison *throughput, *latency, *cpu;
    struct row *rate, *p50, *p99, *cost; /* of the step that is measured now; may be NULL */
    double busiest;                      /* the generator's share, at most */
};

struct field {
    const struct kind *kind;
    struct contestant contestants[CONTESTANTS];
};

static void end(struct field *field)
{
    for (size_t i = 0; i < CONTESTANTS; i++)
        contestant_stop(&field->contestants[i]);
}

/* The rivals take part where all is well: they know no refusals. */
static struct status begin(const struct bench *bench, const struct kind *kind, struct field *field)
{
    struct contestant *all = field->contestants;
    *field = (struct field){.kind = kind};
    struct status status = bench_start_simulator(bench, NULL, &all[SIMULATOR]);
    if (status_is_ok(&status))
        status = bench_start_floor(bench, kind, &all[SIMULATOR], &all[FLOOR]);
    if (status_is_ok(&status) && kind->status == 200)
        status = rivals_start(bench, &all[NODE], &all[NGINX]);
    if (!status_is_ok(&status))
        end(field);
    return status;
}

static struct status prime(const struct field *field, const struct requests *requests)
{
    struct load load = {
        field->contestants[SIMULATOR].port, 1, requests, 0, 1, 200, accepted_answer};
    struct load_result result;
    return field->kind->primed ? load_run(&load, &result) : status_ok();
}

static void note(struct sinks *sinks, size_t who, const struct load_result *result, double count,
                 double cpu_ns)
{
    series_add(&sinks->rate->series[who], count / result->seconds);
    if (result->busy > sinks->busiest)
        sinks->busiest = result->busy;
    if (who > FLOOR || !sinks->p50)
        return;
    series_add(&sinks->p50->series[who], (double)result->p50_ns / 1e3);
    series_add(&sinks->p99->series[who], (double)result->p99_ns / 1e3);
    series_add(&sinks->cost->series[who], cpu_ns / count / 1e3);
}

static struct status turn(const struct field *field, size_t who, const struct requests *requests,
                          unsigned connections, struct sinks *sinks)
{
    const struct contestant *contestant = &field->contestants[who];
    struct load load = {
        .port = contestant->port,
        .connections = connections,
        .requests = requests,
        .first = 1,
        .count = requests->count - 1,
        .status = field->kind->status,
        .answer = field->kind->answer,
    };
    struct load_result result;
    int64_t cpu_ns = contestant_cpu_ns(contestant);
    struct status status = load_run(&load, &result);
    if (status_is_ok(&status))
        note(sinks, who, &result, (double)load.count,
             (double)(contestant_cpu_ns(contestant) - cpu_ns));
    return status_in(status, "%s", sinks->throughput->contestants[who]);
}

/* Each has its turn with the same requests. */
static struct status play_round(const struct bench *bench, const struct field *field, size_t step,
                                struct sinks *sinks)
{
    struct requests requests;
    size_t count = bench_count(bench, steps[step].requests) + 1;
    struct status status =
        requests_make(bench->world, field->kind, count, clock_wall_ms(), &requests);
    if (!status_is_ok(&status))
        return status;
    status = prime(field, &requests);
    for (size_t i = 0; i < CONTESTANTS && status_is_ok(&status); i++)
        if (field->contestants[i].running)
            status = turn(field, i, &requests, steps[step].connections, sinks);
    requests_free(&requests);
    return status;
}

static void add_rows(struct sinks *sinks, const struct kind *kind, unsigned connections)
{
    sinks->rate = comparison_add(sinks->throughput, AT_LEAST,
                                 kind->status == 200 ? goal_accepted : goal_refused, "%d %s, %u",
                                 kind->status, kind->title, connections);
    sinks->p50 = sinks->p99 = sinks->cost = NULL;
    if (connections != LATENCY_CONNECTIONS)
        return;
    sinks->p50 = comparison_add(sinks->latency, AT_MOST, goal_latency, "%d %s: p50", kind->status,
                                kind->title);
    sinks->p99 = comparison_add(sinks->latency, AT_MOST, goal_latency, "%d %s: p99", kind->status,
                                kind->title);
    sinks->cost = comparison_add(sinks->cpu, NO_GOAL, 0, "%d %s", kind->status, kind->title);
}

static struct status measure_step(const struct bench *bench, const struct field *field, size_t step,
                                  struct sinks *sinks)
{
    struct status status = status_ok();
    bench_tell("%s, %u connections", field->kind->title, steps[step].connections);
    add_rows(sinks, field->kind, steps[step].connections);
    for (size_t i = 0; i < bench_rounds(bench) && status_is_ok(&status); i++)
        status = play_round(bench, field, step, sinks);
    return status_in(status, "%s, %u connections", field->kind->name, steps[step].connections);
}

static struct status measure_kind(struct bench *bench, const struct kind *kind, struct sinks *sinks)
{
    struct field field;
    struct status status = begin(bench, kind, &field);
    if (!status_is_ok(&status))
        return status;
    for (size_t i = 0; i < STEPS && status_is_ok(&status); i++)
        if (bench->scale != SCALE_SMOKE || steps[i].connections == LATENCY_CONNECTIONS)
            status = measure_step(bench, &field, i, sinks);
    end(&field);
    return status;
}

static void add_comparisons(struct bench *bench, struct sinks *sinks)
{
    const struct comparison throughput = {
        .name = "throughput",
        .title = "Requests a second",
        .what = "answer, connections",
        .unit = "/s",
        .contestants = {"simulator", "floor", "node:http", "nginx"}};
    const struct comparison latency = {.name = "latency",
                                       .title = "How long an answer takes, at 16 connections",
                                       .what = "answer",
                                       .unit = "µs",
                                       .decimals = 0,
                                       .contestants = {"simulator", "floor"}};
    const struct comparison cpu = {.name = "cpu",
                                   .title = "What an answer costs the server, at 16 connections",
                                   .what = "answer",
                                   .unit = "µs of processor time",
                                   .decimals = 1,
                                   .contestants = {"simulator", "floor"}};
    *sinks = (struct sinks){.throughput = figures_add(&bench->figures, &throughput),
                            .latency = figures_add(&bench->figures, &latency),
                            .cpu = figures_add(&bench->figures, &cpu)};
}

static void describe(const struct sinks *sinks)
{
    struct comparison *throughput = sinks->throughput;
    snprintf(throughput->note, sizeof throughput->note,
             "The floor is a civetweb program with the same settings that answers the same bytes "
             "and checks nothing;\nnode:http is a fake as one writes it by hand "
             "(`tests/bench/fake.mjs`); nginx has `return 200`. The load generator\ncomputed for "
             "at most %.0f %% of the time.",
             100 * sinks->busiest);
}

struct status bench_throughput(struct bench *bench)
{
    struct sinks sinks;
    struct status status = status_ok();
    add_comparisons(bench, &sinks);
    for (size_t i = 0; i < kind_count && status_is_ok(&status); i++)
        if (bench->scale != SCALE_QUICK || i < QUICK_KINDS)
            status = measure_kind(bench, &kinds[i], &sinks);
    describe(&sinks);
    return status;
}
