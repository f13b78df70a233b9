/* Child programs for tests: started, listened to, ended by their id; never left behind. */
#ifndef DFNS_TESTS_PROCESS_H
#define DFNS_TESTS_PROCESS_H

#include <sys/types.h>

#include "common/buf.h"

struct process {
    pid_t pid;
    int output; /* what it writes to standard output, to read from */
};

/* `argv` ends with NULL; argv[0] is the program's path. Standard error goes where the test's goes,
 * unless `quiet`. False when it cannot be started. */
bool process_start(struct process *process, const char *const argv[], bool quiet);

/* Reads one line, without its end, within `timeout_ms`. */
bool process_read_line(struct process *process, struct buf *line, int timeout_ms);

/* Sends the signal (0 for none), waits, and gives the exit code, or minus the signal that ended it.
 * Reads the rest of the output into `rest` unless that is NULL. */
int process_end(struct process *process, int signal, struct buf *rest);

/* Runs a program to its end: the exit code; its output in `output`. */
int process_run(const char *const argv[], struct buf *output, bool quiet);

/* The same of a shell's command line; what was in `output` goes. */
int process_shell(const char *command, struct buf *output);

#endif
