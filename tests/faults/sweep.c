#include "tests/faults/sweep.h"

#include "tests/support/check.h"

#include <errno.h>
/* cmocka comes first */
#include <stdio.h>
#include <stdlib.h>

static unsigned long stride = 1, total, complaints;
static char where[160];

void sweep_take_arguments(int argc, char **argv)
{
    if (argc > 1)
        stride = strtoul(argv[1], NULL, 10);
    if (stride == 0)
        stride = 1;
}

void sweep_complain(const char *format, ...)
{
    enum { MOST = 40 };
    va_list args;
    if (complaints++ >= MOST)
        return;
    va_start(args, format);
    fprintf(stderr, "%s: ", where);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

void sweep_conclude(void)
{
    unsigned long found = complaints;
    complaints = 0;
    if (found > 0)
        fail_msg("%lu complaints", found);
}

static bool try(const struct sweep *sweep, enum failing_call call, unsigned long nth, int mode)
{
    if (sweep->prepare)
        sweep->prepare(sweep->context);
    failing_begin(call, nth, mode);
    sweep->work(sweep->context);
    unsigned long failed = failing_end();
    sweep->judge(sweep->context, failed > 0);
    total += failed > 0;
    return failed > 0;
}

/* Every stride begins elsewhere, so that many pieces of work are not all tried at the same place.
 */
void sweep_run_mode(const struct sweep *sweep, enum failing_call call, int mode, const char *what)
{
    static unsigned long turn;
    unsigned long nth = 1 + turn++ % stride;
    do
        snprintf(where, sizeof where, "%s: %s %lu fails%s", what, failing_name(call), nth,
                 mode & FAILING_ON ? ", and all after it" : "");
    while (try(sweep, call, nth, mode) && (nth += stride) > 0);
}

void sweep_run(const struct sweep *sweep, enum failing_call call, int mode, const char *what)
{
    sweep_run_mode(sweep, call, mode | FAILING_ONCE, what);
    sweep_run_mode(sweep, call, mode | FAILING_ON, what);
}

int sweep_end(int failed)
{
    printf("figure: %s: %lu calls failed in their turn\n", program_invocation_short_name, total);
    if (total == 0)
        print_error("what is tried here makes no such call\n");
    return failed + (total == 0);
}
