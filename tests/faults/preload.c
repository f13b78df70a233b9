/* Preloaded into a program, lets its memory fail as DFNS_FAILING says: which allocation of its
 * first thread, how (enum failing_mode), and the file in which that is counted. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/faults/failing.h"

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("DFNS_FAILING");
    unsigned long nth;
    int mode, file;
    if (text && sscanf(text, "%lu %d %d", &nth, &mode, &file) == 3 && failing_share(file))
        failing_begin(FAILING_MEMORY, nth, mode);
}
