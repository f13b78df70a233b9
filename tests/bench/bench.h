/* What all benchmarks have in common; each section is a file. */
#ifndef DFNS_BENCH_BENCH_H
#define DFNS_BENCH_BENCH_H

#include <stdint.h>

#include "sim/world/world.h"
#include "tests/bench/contestant.h"
#include "tests/bench/figures.h"
#include "tests/bench/kinds.h"

enum scale {
    SCALE_SMOKE, /* a few requests: do the programs still work? the figures mean nothing */
    SCALE_QUICK,
    SCALE_FULL,
    SCALE_LONG, /* ten million requests, too */
};

enum { MAX_PATH = 512 };

struct bench {
    enum scale scale;
    struct world *world; /* the one that the simulator serves */
    char simulator[MAX_PATH], suite[MAX_PATH], floor[MAX_PATH], loop[MAX_PATH]; /* the programs */
    char folder[64]; /* for temporary files; empty at the end */
    struct figures figures;
};

/* As many as the scale demands where a full run has `full`. */
size_t bench_count(const struct bench *bench, size_t full);
/* How often each contestant takes its turn. */
size_t bench_rounds(const struct bench *bench);

/* Says on standard error what is being measured now. */
void bench_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The path of a temporary file, in `path`. */
const char *bench_file(const struct bench *bench, const char *name, char path[static MAX_PATH]);

/* A simulator with these further options (up to a NULL); without a log. */
MUST_USE struct status bench_start_simulator(const struct bench *bench, const char *const options[],
                                             struct contestant *out);

/* Writes what a simulator answers to a request of that kind to a file, for the floor. */
MUST_USE struct status bench_write_answer(const struct bench *bench, const struct kind *kind,
                                          const char *path);

/* The floor, answering as `simulator` answers a request of that kind. */
MUST_USE struct status bench_start_floor(const struct bench *bench, const struct kind *kind,
                                         const struct contestant *simulator,
                                         struct contestant *out);

/* Processor time so far, as getrusage() has it. */
double bench_used_ms(int whose);

/* Of a program, from its start to its end. */
struct process_time {
    double wall_ms, cpu_ms;
};

/* Runs a program; its output is in `output`, and its exit code comes back. */
int bench_time_process(const char *const argv[], struct buf *output, struct process_time *time);

/* A run of the suite against the simulator at `url`: the cases that --run `selection` selects, with
 * these further options (up to a NULL). STATUS_INPUT unless it found the simulator conformant. */
MUST_USE struct status bench_run_suite(const struct bench *bench, const char *url,
                                       const char *selection, const char *const options[],
                                       struct process_time *time);

/* The sections. Each adds its comparisons to the figures; what fails is a wrong answer or a program
 * that does not run, never a figure. */
MUST_USE struct status bench_throughput(struct bench *bench);
MUST_USE struct status bench_start_up(struct bench *bench);
MUST_USE struct status bench_memory(struct bench *bench);
MUST_USE struct status bench_nonces(struct bench *bench);
MUST_USE struct status bench_sessions(struct bench *bench);
MUST_USE struct status bench_suite(struct bench *bench);
MUST_USE struct status bench_jobs(struct bench *bench);
MUST_USE struct status bench_signatures(struct bench *bench);
MUST_USE struct status bench_reports(struct bench *bench);

#endif
