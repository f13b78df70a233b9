#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/file.h"
#include "tests/bench/bench.h"
#include "tests/bench/requests.h"

enum { MAX_OPTIONS = 16, MAX_CAPTURE = 8192 };

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

static const char *join(const char *folder, const char *name)
{
    static char paths[4][512];
    static unsigned turn;
    char *path = paths[turn++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

const char *bench_program(const struct bench *bench, const char *name)
{
    return join(bench->bin, name);
}

const char *bench_tool(const struct bench *bench, const char *name)
{
    return join(bench->tools, name);
}

const char *bench_file(const struct bench *bench, const char *name)
{
    return join(bench->folder, name);
}

struct status bench_start_simulator(const struct bench *bench, const char *const options[],
                                    struct contestant *out)
{
    const char *argv[MAX_OPTIONS + 8] = {
        bench_program(bench, "dfns-sim"), "serve", "--port", "0", "--log", "off"};
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
    struct status status = requests_make(bench->world, kind, 2, 0, &requests);
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
    const char *path = bench_file(bench, "answer");
    const char *const argv[] = {bench_tool(bench, "bench-floor"), path, NULL};
    struct status status = capture_to(bench, kind, simulator, path);
    if (status_is_ok(&status))
        status = contestant_start(argv, 0, out);
    remove(path);
    return status;
}
