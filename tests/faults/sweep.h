/* Does a piece of work again and again, and lets one call after the other fail in it. */
#ifndef DFNS_TESTS_SWEEP_H
#define DFNS_TESTS_SWEEP_H

#include <stdbool.h>

#include "tests/faults/failing.h"

struct sweep {
    void *context;
    void (*prepare)(void *context); /* before each time, with nothing failing; NULL for nothing */
    void (*work)(void *context);    /* in which calls fail */
    /* Judges how it went: may end the test. `failed` is false when nothing failed, the last time.
     */
    void (*judge)(void *context, bool failed);
};

/* Reads the stride from the arguments of the test: 1 for every call, N for every Nth. */
void sweep_take_arguments(int argc, char **argv);

/* Runs it: each such call fails once, then from it on. Says under `what` how many there were. */
void sweep_run(const struct sweep *sweep, enum failing_call call, int mode, const char *what);

/* One of the two only: the mode is FAILING_ONCE or FAILING_ON. */
void sweep_run_mode(const struct sweep *sweep, enum failing_call call, int mode, const char *what);

/* Says what is wrong and where, and goes on; the test fails at its end. printf-like. */
void sweep_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* To be called at the end of each test: fails it when there was a complaint since the last time. */
void sweep_conclude(void);

/* Prints how many calls failed in all, and gives back the exit code of the test: `failed`, and not
 * 0 either when there was nothing that could fail. */
int sweep_end(int failed);

#endif
