/* A run of the suite beside a bare loop that sends the same requests: all cases to a simulator
 * beside it, and some to one that is 100 ms away. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/json.h"
#include "tests/bench/bench.h"
#include "tests/bench/relay.h"

enum { SUITE, LOOP, MAX_REPORT = 64 * 1024 * 1024, MAX_REQUESTS = MAX_REPORT, MAX_STATUS = 600 };

static const double goal = 1.5;

/* What both send, to a simulator that nobody has asked before. */
struct course {
    const char *selection;                  /* of the suite's cases */
    const char *fault;                      /* on order at the simulator; NULL: none */
    struct row *whole, *each_case, *client; /* the last two NULL where they are not wanted */
    char requests[MAX_PATH];                /* the file that holds them */
    struct relay *relay;                    /* through which they were recorded */
    double cases;
};

static const char far_away[] = "{\"faults\":[{\"operation\":\"*\",\"delay_ms\":100}]}";

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

static struct status record(const struct bench *bench, struct course *course)
{
    char url[64], path[MAX_PATH];
    const char *json = bench_file(bench, "report.json", path);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", relay_port(course->relay));
    const char *const options[] = {"--json", json, NULL};
    struct process_time time;
    struct status status = bench_run_suite(bench, url, course->selection, options, &time);
    relay_stop(course->relay);
    if (status_is_ok(&status))
        status = count_cases(json, &course->cases);
    return status_is_ok(&status) ? keep_requests(course->relay, course->requests) : status;
}

static struct status start_recording(const struct bench *bench, struct course *course)
{
    struct contestant simulator;
    struct status status = bench_start_simulator(bench, NULL, &simulator);
    bench_file(bench, "requests.http", course->requests);
    if (status_is_ok(&status))
        status = relay_start(simulator.port, &course->relay);
    if (status_is_ok(&status))
        status = record(bench, course);
    contestant_stop(&simulator);
    return status;
}

/* ---- measuring ---- */

static void note(const struct course *course, size_t who, const struct process_time *time)
{
    series_add(&course->whole->series[who], time->wall_ms);
    if (course->each_case)
        series_add(&course->each_case->series[who], time->wall_ms / course->cases);
    if (course->client)
        series_add(&course->client->series[who], time->cpu_ms);
}

static struct status start_simulator(const struct bench *bench, const struct course *course,
                                     struct contestant *simulator)
{
    struct status status = bench_start_simulator(bench, NULL, simulator);
    return status_is_ok(&status) && course->fault
               ? contestant_order(simulator, "faults", course->fault)
               : status;
}

static struct status time_suite(const struct bench *bench, const struct course *course)
{
    struct contestant simulator;
    struct process_time time;
    struct status status = start_simulator(bench, course, &simulator);
    if (status_is_ok(&status))
        status = bench_run_suite(bench, simulator.url, course->selection, NULL, &time);
    if (status_is_ok(&status))
        note(course, SUITE, &time);
    contestant_stop(&simulator);
    return status;
}

static struct status time_loop(const struct bench *bench, const struct course *course,
                               struct buf *answers)
{
    char port[16];
    const char *const argv[] = {bench->loop, course->requests, port, NULL};
    struct contestant simulator;
    struct process_time time;
    struct status status = start_simulator(bench, course, &simulator);
    snprintf(port, sizeof port, "%d", simulator.port);
    buf_clear(answers);
    if (status_is_ok(&status) && bench_time_process(argv, answers, &time) != 0)
        status = status_fail(STATUS_INPUT, "the bare loop did not come to its end");
    if (status_is_ok(&status))
        note(course, LOOP, &time);
    contestant_stop(&simulator);
    return status;
}

static struct status judge(const struct course *course, const struct tally *tally)
{
    if (tally->count > 0 && tally->same >= tally->count * 95 / 100)
        return status_ok();
    return status_fail(STATUS_INPUT,
                       "only %zu of %zu recorded requests of %s were answered as before",
                       tally->same, tally->count, course->selection);
}

static struct status measure(const struct bench *bench, const struct course *course,
                             struct tally *tally)
{
    struct buf answers = buf_make(MAX_REPORT);
    struct status status = status_ok();
    for (size_t i = 0; i < bench_rounds(bench) && status_is_ok(&status); i++) {
        status = time_suite(bench, course);
        if (status_is_ok(&status))
            status = time_loop(bench, course, &answers);
    }
    *tally = count_answers(course->relay, buf_peek(&answers));
    buf_free(&answers);
    return status_is_ok(&status) ? judge(course, tally) : status;
}

static struct status run(const struct bench *bench, struct course *course, struct tally *tally)
{
    struct status status = start_recording(bench, course);
    if (status_is_ok(&status))
        status = measure(bench, course, tally);
    remove(course->requests);
    relay_free(course->relay);
    return status;
}

struct status bench_suite(struct bench *bench)
{
    const struct comparison suite = {.name = "suite",
                                     .title = "The suite against the simulator",
                                     .what = "time of",
                                     .unit = "ms",
                                     .decimals = 1,
                                     .contestants = {"suite", "bare libcurl loop"}};
    bool smoke = bench->scale == SCALE_SMOKE;
    struct course near = {.selection = smoke ? "cred.nonce.missing" : "*"};
    struct course far = {.selection = smoke ? "cred.nonce.missing" : "auth", .fault = far_away};
    struct comparison *comparison = figures_add(&bench->figures, &suite);
    struct tally tally, tally_of_far;
    near.whole = comparison_add(comparison, AT_MOST, goal, "the whole run");
    near.each_case = comparison_add(comparison, NO_GOAL, 0, "one case");
    near.client = comparison_add(comparison, NO_GOAL, 0, "the client's processor");
    far.whole = comparison_add(comparison, AT_MOST, goal, "`--run %s`, each answer 100 ms late",
                               far.selection);
    bench_tell("the suite and a bare loop");
    struct status status = run(bench, &near, &tally);
    if (status_is_ok(&status))
        status = run(bench, &far, &tally_of_far);
    if (status_is_ok(&status))
        snprintf(
            comparison->note, sizeof comparison->note,
            "%.0f cases, %zu requests, recorded once; %zu of the loop's answers had the status "
            "that the suite had got. 100 ms away: %.0f and %zu.",
            near.cases, tally.count, tally.same, far.cases, tally_of_far.count);
    return status;
}
