#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "common/clock.h"
#include "common/file.h"
#include "tests/bench/bench.h"
#include "tests/bench/requests.h"

enum { MAX_OPTIONS = 16, MAX_CAPTURE = 8192, MAX_OUTPUT = 64 * 1024 * 1024 };

size_t bench_count(const struct bench *bench, size_t full)
{
    static const size_t share[] = {
        [SCALE_SMOKE] = 1000, [SCALE_QUICK] = 5, [SCALE_FULL] = 1, [SCALE_LONG] = 1};
    size_t count = full / share[bench->scale];
    return count > 0 ? count : 1;
}

size_t bench_rounds(const struct bench *bench)
{
    return bench->scale == SCALE_SMOKE ? 1 : 5;
}

void bench_tell(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

const char *bench_file(const struct bench *bench, const char *name, char path[static MAX_PATH])
{
    snprintf(path, MAX_PATH, "%s/%s", bench->folder, name);
    return path;
}

struct status bench_start_simulator(const struct bench *bench, const char *const options[],
                                    struct contestant *out)
{
    const char *argv[MAX_OPTIONS + 8] = {bench->simulator, "serve", "--port", "0", "--log", "off"};
    size_t count = 6;
    for (size_t i = 0; options && options[i] && i < MAX_OPTIONS; i++)
        argv[count++] = options[i];
    return contestant_start(argv, 0, out);
}

/* What the simulator answers to such a request, as it came. */
static struct status capture(const struct bench *bench, const struct kind *kind,
                             const struct contestant *simulator, struct buf *answer)
{
    struct requests requests;
    struct status status = requests_make(bench->world, kind, 2, clock_wall_ms(), &requests);
    if (!status_is_ok(&status))
        return status;
    for (size_t i = kind->primed ? 0 : 1; i < 2 && status_is_ok(&status); i++) {
        buf_clear(answer);
        status = contestant_ask(simulator, requests_at(&requests, i), answer);
    }
    requests_free(&requests);
    return status;
}

static struct status capture_to(const struct bench *bench, const struct kind *kind,
                                const struct contestant *simulator, const char *path)
{
    struct buf answer = buf_make(MAX_CAPTURE);
    struct status status = capture(bench, kind, simulator, &answer);
    if (status_is_ok(&status))
        status = file_write(path, buf_peek(&answer));
    buf_free(&answer);
    return status;
}

struct status bench_write_answer(const struct bench *bench, const struct kind *kind,
                                 const char *path)
{
    struct contestant simulator;
    struct status status = bench_start_simulator(bench, NULL, &simulator);
    if (status_is_ok(&status))
        status = capture_to(bench, kind, &simulator, path);
    contestant_stop(&simulator);
    return status;
}

struct status bench_start_floor(const struct bench *bench, const struct kind *kind,
                                const struct contestant *simulator, struct contestant *out)
{
    char path[MAX_PATH];
    const char *const argv[] = {bench->floor, bench_file(bench, "answer", path), NULL};
    struct status status = capture_to(bench, kind, simulator, path);
    if (status_is_ok(&status))
        status = contestant_start(argv, 0, out);
    remove(path);
    return status;
}

static struct status write_target(const struct bench *bench, const char *url, const char *path)
{
    const char *const argv[] = {bench->simulator, "target", "--url", url, NULL};
    struct buf target = buf_make(MAX_OUTPUT);
    int code = process_run(argv, &target, false);
    struct status status = code == 0
                               ? file_write(path, buf_peek(&target))
                               : status_fail(STATUS_IO, "dfns-sim target: exit code %d", code);
    buf_free(&target);
    return status;
}

double bench_used_ms(int whose)
{
    struct rusage used;
    getrusage(whose, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
}

int bench_time_process(const char *const argv[], struct buf *output, struct process_time *time)
{
    double cpu_ms = bench_used_ms(RUSAGE_CHILDREN);
    int64_t began_us = clock_monotonic_us();
    int code = process_run(argv, output, false);
    time->wall_ms = (double)(clock_monotonic_us() - began_us) / 1e3;
    time->cpu_ms = bench_used_ms(RUSAGE_CHILDREN) - cpu_ms;
    return code;
}

struct status bench_run_suite(const struct bench *bench, const char *url, const char *selection,
                              const char *const options[], struct process_time *time)
{
    char path[MAX_PATH];
    const char *argv[MAX_OPTIONS + 12] = {bench->suite,
                                          "run",
                                          "--target",
                                          bench_file(bench, "target.json", path),
                                          "--run",
                                          selection,
                                          "--seed",
                                          "1",
                                          "--allow-state-change"};
    size_t count = 9;
    for (size_t i = 0; options && options[i] && i < MAX_OPTIONS; i++)
        argv[count++] = options[i];
    struct buf output = buf_make(MAX_OUTPUT);
    struct status status = write_target(bench, url, path);
    int code = status_is_ok(&status) ? bench_time_process(argv, &output, time) : 0;
    if (code != 0)
        status = status_fail(STATUS_INPUT, "the suite ended with exit code %d", code);
    buf_free(&output);
    remove(path);
    return status;
}
