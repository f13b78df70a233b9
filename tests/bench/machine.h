/* The machine that is measured on, and who runs on which of its processors. */
#ifndef DFNS_BENCH_MACHINE_H
#define DFNS_BENCH_MACHINE_H

#include <stdbool.h>

struct machine {
    char processor[96];
    int processor_count;
    const char *placement; /* who runs where, for people */
    double load;           /* how many wanted a processor, over the last minute, before */
    double seconds;        /* how long it took */
};

void machine_look(struct machine *machine);

enum role {
    ROLE_CLIENT, /* this process: on the last processor */
    ROLE_SERVER, /* who is measured: on the first */
    ROLE_ANY,    /* wherever the system likes */
};

/* From now on this thread, and processes and threads that it starts, run there. With one processor
 * nothing changes. */
void machine_place(enum role role);

#endif
