/* What a world of its own costs: POST /_sim/sessions, each on a connection of its own. */
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "tests/bench/bench.h"

enum { SIMULATOR, LIMIT, SESSIONS = 100 /* a round; a simulator has room for a thousand */ };
enum { MAX_ANSWER = 64 * 1024 };

static const double limit_ms = 0.5;
static const char request[] = "POST /_sim/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                              "Content-Length: 0\r\n\r\n";

static struct status make_session(const struct contestant *simulator, double *ms)
{
    struct buf answer = buf_make(MAX_ANSWER);
    int64_t began_us = clock_monotonic_us();
    struct status status = contestant_ask(simulator, SPAN_LITERAL(request), &answer);
    *ms = (double)(clock_monotonic_us() - began_us) / 1e3;
    if (status_is_ok(&status) && !span_starts_with(buf_peek(&answer), "HTTP/1.1 200 "))
        status = status_fail(STATUS_INPUT, "no session, but %s", buf_cstr(&answer));
    buf_free(&answer);
    return status;
}

static int compare(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static void note(struct row *row, double ms)
{
    series_add(&row->series[SIMULATOR], ms);
    series_add(&row->series[LIMIT], limit_ms);
}

/* The median wait for one of many, and the mean work, in a simulator that has no sessions yet. */
static struct status play_round(const struct bench *bench, struct row *wait, struct row *work)
{
    double times[SESSIONS];
    size_t count = bench_count(bench, SESSIONS), made = 0;
    struct contestant simulator;
    struct status status = bench_start_simulator(bench, NULL, &simulator);
    int64_t cpu_ns = status_is_ok(&status) ? contestant_cpu_ns(&simulator) : 0;
    for (; made < count && status_is_ok(&status); made++)
        status = make_session(&simulator, &times[made]);
    qsort(times, made, sizeof *times, compare);
    if (status_is_ok(&status)) {
        note(wait, times[made / 2]);
        note(work, (double)(contestant_cpu_ns(&simulator) - cpu_ns) / 1e6 / (double)made);
    }
    contestant_stop(&simulator);
    return status;
}

struct status bench_sessions(struct bench *bench)
{
    const struct comparison rows = {.name = "sessions",
                                    .title = "A session of one's own",
                                    .what = "`POST /_sim/sessions`",
                                    .unit = "ms",
                                    .decimals = 2,
                                    .contestants = {"simulator", "limit"}};
    struct comparison *sessions = figures_add(&bench->figures, &rows);
    struct row *wait = comparison_add(sessions, AT_MOST, 1, "a client waits, median");
    struct row *work = comparison_add(sessions, AT_MOST, 1, "processor time");
    struct status status = status_ok();
    bench_tell("sessions");
    for (size_t i = 0; i < bench_rounds(bench) && status_is_ok(&status); i++)
        status = play_round(bench, wait, work);
    return status;
}
