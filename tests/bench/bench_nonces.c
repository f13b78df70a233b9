/* What remembering nonces costs with ten of them alive and with five million: time, the longest
 * pause, memory, and what is given back when they have expired. */
#include <malloc.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "sim/world/replay.h"
#include "tests/bench/bench.h"

enum { TIMED = 20000, ROUNDS = 5, CAP = 8000000, AFTER = 1000 };

static const double goal_bytes = 48;

/* Every insertion takes place a millisecond after the one before, and counts for `live` of them. */
struct stream {
    struct replay *replay;
    int64_t now_ms;
    int64_t live;
};

/* Of this thread only: on a busy machine others would count as pauses. */
static double processor_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* By the allocator's count, not by that of what is measured. */
static double allocated_bytes(void)
{
    struct mallinfo2 info = mallinfo2();
    return (double)(info.uordblks + info.hblkhd);
}

static double resident_mib(void)
{
    long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%ld %ld", &total, &resident) != 2)
        resident = 0;
    if (file)
        fclose(file);
    return (double)(resident * sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

static bool insert(struct stream *stream)
{
    char text[40];
    int64_t now = ++stream->now_ms;
    int len = snprintf(text, sizeof text, "a nonce as any other %lld", (long long)now);
    return replay_remember(stream->replay, (struct span){text, (size_t)len}, now + stream->live - 1,
                           now) == REPLAY_NEW;
}

/* Fills it, and says what the longest insertion took. */
static bool fill(struct stream *stream, double *longest_us)
{
    *longest_us = 0;
    for (int64_t i = 0; i < stream->live + TIMED; i++) {
        double began = processor_us();
        if (!insert(stream))
            return false;
        double took = processor_us() - began;
        *longest_us = took > *longest_us ? took : *longest_us;
    }
    return true;
}

static bool time_insertions(struct stream *stream, struct series *ns)
{
    for (int round = 0; round < ROUNDS; round++) {
        double began = processor_us();
        for (int i = 0; i < TIMED; i++)
            if (!insert(stream))
                return false;
        series_add(ns, (processor_us() - began) * 1e3 / TIMED);
    }
    return true;
}

struct tables {
    struct comparison *time, *pause, *memory, *resident;
};

static bool measure(const struct tables *tables, int64_t live, const struct series *ten)
{
    struct stream stream = {.live = live};
    double before_bytes = allocated_bytes(), before_mib = resident_mib(), longest;
    struct row *time = comparison_add(tables->time, NO_GOAL, 0, "%lld", (long long)live);
    stream.replay = replay_make(CAP);
    bool ok =
        stream.replay && fill(&stream, &longest) && time_insertions(&stream, &time->series[0]);
    if (!ok) {
        replay_free(stream.replay);
        return false;
    }
    time->series[1] = ten ? *ten : time->series[0];
    series_add(&comparison_add(tables->pause, NO_GOAL, 0, "%lld", (long long)live)->series[0],
               longest);
    if (live > REPLAY_KEPT) {
        struct row *row = comparison_add(tables->memory, AT_MOST, 1, "%lld", (long long)live);
        series_add(&row->series[0], (allocated_bytes() - before_bytes) / (double)live);
        series_add(&row->series[1], goal_bytes);
        row = comparison_add(tables->resident, NO_GOAL, 0, "%lld", (long long)live);
        series_add(&row->series[1], resident_mib() - before_mib);
        stream.now_ms += live;
        for (int i = 0; i < AFTER && ok; i++)
            ok = insert(&stream);
        series_add(&row->series[0], resident_mib() - before_mib);
    }
    replay_free(stream.replay);
    return ok;
}

/* What only the first use of OpenSSL costs is not to count. */
static bool measure_nothing(void)
{
    struct stream stream = {.replay = replay_make(CAP), .live = 1};
    bool ok = stream.replay && insert(&stream);
    replay_free(stream.replay);
    return ok;
}

struct status bench_nonces(struct bench *bench)
{
    static const int64_t sizes[] = {10, 1000, 100000, 1000000, 5000000};
    const struct comparison time = {.name = "nonce-time",
                                    .title = "To remember a nonce",
                                    .what = "nonces alive",
                                    .unit = "ns",
                                    .contestants = {"an insertion", "with ten alive"}};
    const struct comparison pause = {
        .name = "nonce-pause",
        .title = "The longest insertion on the way to so many",
        .note = "In processor time; what the machine does in between is part of it.",
        .what = "nonces alive",
        .unit = "us",
        .contestants = {"longest"}};
    const struct comparison memory = {.name = "nonce-memory",
                                      .title = "Memory of a nonce",
                                      .what = "nonces alive",
                                      .unit = "bytes",
                                      .decimals = 1,
                                      .contestants = {"allocated", "limit"}};
    const struct comparison resident = {.name = "nonce-return",
                                        .title = "Memory when all have expired and a thousand "
                                                 "came after them",
                                        .what = "nonces alive",
                                        .unit = "MiB",
                                        .decimals = 1,
                                        .contestants = {"after", "before"}};
    const struct tables tables = {
        figures_add(&bench->figures, &time), figures_add(&bench->figures, &pause),
        figures_add(&bench->figures, &memory), figures_add(&bench->figures, &resident)};
    size_t count = bench->scale == SCALE_SMOKE ? 2 : sizeof sizes / sizeof sizes[0];
    bench_tell("nonce memory, up to %lld of them", (long long)sizes[count - 1]);
    if (!measure_nothing())
        return status_no_memory();
    for (size_t i = 0; i < count; i++)
        if (!measure(&tables, sizes[i], i > 0 ? &tables.time->rows[0].series[0] : NULL))
            return status_fail(STATUS_MEMORY, "a fresh nonce was refused");
    return status_ok();
}
