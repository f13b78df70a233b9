/* A whole run of the suite beside a bare loop that sends the same requests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/json.h"
#include "tests/bench/bench.h"
#include "tests/bench/relay.h"

enum { SUITE, LOOP, MAX_REPORT = 64 * 1024 * 1024, MAX_REQUESTS = MAX_REPORT, MAX_STATUS = 600 };

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

/* Of the loop's answers, a status in each line: how many there are, and how many have the status
 * that one of the suite's had. */
struct tally {
    size_t count, same;
};

static struct tally count_answers(const struct relay *relay, struct span lines)
{
    struct tally tally = {0};
    size_t times[MAX_STATUS] = {0};
    for (; !span_is_empty(lines); tally.count++) {
        long status = strtol(span_cut(&lines, '\n').ptr, NULL, 10);
        if (status > 0 && status < MAX_STATUS)
            times[status]++;
    }
    for (int status = 0; status < MAX_STATUS; status++) {
        size_t recorded = relay_answers(relay, status);
        tally.same += times[status] < recorded ? times[status] : recorded;
    }
    return tally;
}

static struct status keep_requests(const struct relay *relay, const char *path)
{
    struct buf text = buf_make(MAX_REQUESTS);
    relay_sent(relay, &text);
    struct status status =
        buf_failed(&text) ? status_no_memory() : file_write(path, buf_peek(&text));
    buf_free(&text);
    return status;
}

/* The requests go to the file `requests`. */
static struct status record(const struct bench *bench, struct relay *relay, const char *requests,
                            double *cases)
{
    char url[64], path[MAX_PATH];
    const char *json = bench_file(bench, "report.json", path);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", relay_port(relay));
    const char *const options[] = {"--json", json, NULL};
    struct process_time time;
    struct status status = bench_run_suite(bench, url, selection(bench), options, &time);
    relay_stop(relay);
    if (status_is_ok(&status))
        status = count_cases(json, cases);
    return status_is_ok(&status) ? keep_requests(relay, requests) : status;
}

static struct status start_recording(const struct bench *bench, struct relay **relay,
                                     const char *requests, double *cases)
{
    struct contestant simulator;
    struct status status = bench_start_simulator(bench, NULL, &simulator);
    if (status_is_ok(&status))
        status = relay_start(simulator.port, relay);
    if (status_is_ok(&status))
        status = record(bench, *relay, requests, cases);
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
    struct process_time time;
    struct status status = bench_start_simulator(bench, NULL, &simulator);
    if (status_is_ok(&status))
        status = bench_run_suite(bench, simulator.url, selection(bench), NULL, &time);
    if (status_is_ok(&status))
        note(rows, SUITE, cases, time.wall_ms, time.cpu_ms);
    contestant_stop(&simulator);
    return status;
}

static struct status time_loop(const struct bench *bench, const char *requests, struct buf *answers,
                               double cases, const struct rows *rows)
{
    char port[16];
    const char *const argv[] = {bench->loop, requests, port, NULL};
    struct contestant simulator;
    struct process_time time;
    struct status status = bench_start_simulator(bench, NULL, &simulator);
    snprintf(port, sizeof port, "%d", simulator.port);
    buf_clear(answers);
    if (status_is_ok(&status) && bench_time_process(argv, answers, &time) != 0)
        status = status_fail(STATUS_INPUT, "the bare loop did not come to its end");
    if (status_is_ok(&status))
        note(rows, LOOP, cases, time.wall_ms, time.cpu_ms);
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

static struct status judge(const struct relay *relay, const struct buf *answers, double cases,
                           struct comparison *comparison)
{
    struct tally tally = count_answers(relay, buf_peek(answers));
    snprintf(comparison->note, sizeof comparison->note,
             "%.0f cases, %zu requests, recorded once; %zu of the loop's answers had the status "
             "that the suite had got.",
             cases, tally.count, tally.same);
    if (tally.count > 0 && tally.same >= tally.count * 95 / 100)
        return status_ok();
    return status_fail(STATUS_INPUT, "only %zu of %zu recorded requests were answered as before",
                       tally.same, tally.count);
}

static struct status measure(struct bench *bench, const struct relay *relay, const char *requests,
                             double cases)
{
    struct rows rows;
    struct comparison *comparison = add_rows(bench, &rows);
    struct buf answers = buf_make(MAX_REPORT);
    struct status status = status_ok();
    for (size_t i = 0; i < bench_rounds(bench) && status_is_ok(&status); i++) {
        status = time_suite(bench, cases, &rows);
        if (status_is_ok(&status))
            status = time_loop(bench, requests, &answers, cases, &rows);
    }
    if (status_is_ok(&status))
        status = judge(relay, &answers, cases, comparison);
    buf_free(&answers);
    return status;
}

struct status bench_suite(struct bench *bench)
{
    struct relay *relay = NULL;
    char path[MAX_PATH];
    const char *requests = bench_file(bench, "requests.http", path);
    double cases = 0;
    bench_tell("the suite and a bare loop");
    struct status status = start_recording(bench, &relay, requests, &cases);
    if (status_is_ok(&status))
        status = measure(bench, relay, requests, cases);
    remove(requests);
    relay_free(relay);
    return status;
}
