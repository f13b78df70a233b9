/* A whole run of the suite beside a bare loop that sends the same requests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/json.h"
#include "tests/bench/bench.h"
#include "tests/bench/relay.h"
#include "tests/bench/replay.h"

enum { SUITE, LOOP, MAX_REPORT = 64 * 1024 * 1024, MAX_STATUS = 600 };

static const double goal = 1.5;

/* Both ask a simulator that nobody has asked before. */
struct rows {
    struct row *whole, *each_case, *client;
};

static const char *selection(const struct bench *bench)
{
    return bench->scale == SCALE_SMOKE ? "cred.nonce.missing" : "*";
}

static struct status count_cases(const char *json, double *cases)
{
    struct buf text = buf_make(MAX_REPORT);
    struct status status = file_read(json, &text);
    /* It may be larger than what json_parse() takes from strangers. */
    cJSON *report = status_is_ok(&status) ? cJSON_ParseWithLength(text.ptr, text.len) : NULL;
    *cases = cJSON_GetArraySize(json_member(report, "cases"));
    cJSON_Delete(report);
    buf_free(&text);
    remove(json);
    return *cases > 0 ? status_ok() : status_fail(STATUS_INPUT, "the suite's report has no cases");
}

/* ---- recording ---- */

/* How many of the loop's answers have the status that one of the suite's had. */
static size_t count_same(const struct relay *relay, const int *answers, size_t count)
{
    size_t same = 0, times[MAX_STATUS] = {0};
    for (size_t i = 0; i < count; i++)
        if (answers[i] > 0 && answers[i] < MAX_STATUS)
            times[answers[i]]++;
    for (int status = 0; status < MAX_STATUS; status++) {
        size_t recorded = relay_answers(relay, status);
        same += times[status] < recorded ? times[status] : recorded;
    }
    return same;
}

static struct status record(const struct bench *bench, struct relay *relay, struct replay_set **set,
                            double *cases)
{
    char url[64], path[MAX_PATH];
    const char *json = bench_file(bench, "report.json", path);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", relay_port(relay));
    const char *const options[] = {"--json", json, NULL};
    struct suite_time time;
    struct status status = bench_run_suite(bench, url, selection(bench), options, &time);
    relay_stop(relay);
    if (status_is_ok(&status))
        status = count_cases(json, cases);
    return status_is_ok(&status) ? replay_make_set(relay, set) : status;
}

static struct status start_recording(const struct bench *bench, struct relay **relay,
                                     struct replay_set **set, double *cases)
{
    struct contestant simulator;
    struct status status = bench_start_simulator(bench, NULL, &simulator);
    if (status_is_ok(&status))
        status = relay_start(simulator.port, relay);
    if (status_is_ok(&status))
        status = record(bench, *relay, set, cases);
    contestant_stop(&simulator);
    return status;
}

/* ---- measuring ---- */

static void note(const struct rows *rows, size_t who, double cases, double wall_ms, double cpu_ms)
{
    series_add(&rows->whole->series[who], wall_ms);
    series_add(&rows->each_case->series[who], wall_ms / cases);
    series_add(&rows->client->series[who], cpu_ms);
}

static struct status time_suite(const struct bench *bench, double cases, const struct rows *rows)
{
    struct contestant simulator;
    struct suite_time time;
    struct status status = bench_start_simulator(bench, NULL, &simulator);
    if (status_is_ok(&status))
        status = bench_run_suite(bench, simulator.url, selection(bench), NULL, &time);
    if (status_is_ok(&status))
        note(rows, SUITE, cases, time.wall_ms, time.cpu_ms);
    contestant_stop(&simulator);
    return status;
}

static struct status time_loop(const struct bench *bench, const struct replay_set *set,
                               int *answers, double cases, const struct rows *rows)
{
    struct contestant simulator;
    struct status status = bench_start_simulator(bench, NULL, &simulator);
    int64_t began_us = clock_monotonic_us();
    double cpu_ms = bench_used_ms(RUSAGE_SELF);
    if (status_is_ok(&status))
        status = replay_send(set, simulator.port, answers);
    if (status_is_ok(&status))
        note(rows, LOOP, cases, (double)(clock_monotonic_us() - began_us) / 1e3,
             bench_used_ms(RUSAGE_SELF) - cpu_ms);
    contestant_stop(&simulator);
    return status;
}

static struct comparison *add_rows(struct bench *bench, struct rows *rows)
{
    const struct comparison suite = {.name = "suite",
                                     .title = "The suite against the simulator",
                                     .what = "time of",
                                     .unit = "ms",
                                     .decimals = 1,
                                     .contestants = {"suite", "bare libcurl loop"}};
    struct comparison *comparison = figures_add(&bench->figures, &suite);
    rows->whole = comparison_add(comparison, AT_MOST, goal, "the whole run");
    rows->each_case = comparison_add(comparison, NO_GOAL, 0, "one case");
    rows->client = comparison_add(comparison, NO_GOAL, 0, "the client's processor");
    return comparison;
}

static struct status measure(struct bench *bench, const struct relay *relay,
                             const struct replay_set *set, double cases)
{
    struct rows rows;
    size_t count = replay_set_count(set), same = 0;
    struct comparison *comparison = add_rows(bench, &rows);
    int *answers = calloc(count, sizeof *answers);
    struct status status = answers ? status_ok() : status_no_memory();
    for (size_t i = 0; i < bench_rounds(bench) && status_is_ok(&status); i++) {
        status = time_suite(bench, cases, &rows);
        if (status_is_ok(&status))
            status = time_loop(bench, set, answers, cases, &rows);
    }
    if (status_is_ok(&status))
        same = count_same(relay, answers, count);
    free(answers);
    snprintf(comparison->note, sizeof comparison->note,
             "%.0f cases, %zu requests, recorded once; %zu of the loop's answers had the status "
             "that the suite had got.",
             cases, count, same);
    if (status_is_ok(&status) && same < count * 95 / 100)
        status = status_fail(STATUS_INPUT,
                             "only %zu of %zu recorded requests were answered as "
                             "before",
                             same, count);
    return status;
}

struct status bench_suite(struct bench *bench)
{
    struct relay *relay = NULL;
    struct replay_set *set = NULL;
    double cases = 0;
    bench_tell("the suite and a bare loop");
    struct status status = start_recording(bench, &relay, &set, &cases);
    if (status_is_ok(&status))
        status = measure(bench, relay, set, cases);
    replay_set_free(set);
    relay_free(relay);
    return status;
}
