/* dfns-sim as a shell starts it, and one request at a time to it. */
#ifndef DFNS_TESTS_RUNNING_H
#define DFNS_TESTS_RUNNING_H

#include "common/json.h"
#include "tests/support/process.h"

struct running {
    struct process process;
    cJSON *first; /* its first line */
    int port;
};

/* `variables` is what stands before the program in a shell's command line. */
void running_start(struct running *running, const char *variables, const char *arguments);
void running_stop(struct running *running);

/* The answer's status; the value of one field in `value` unless that is NULL. */
int running_ask(int port, const char *request, const char *field, struct buf *value);

#endif
