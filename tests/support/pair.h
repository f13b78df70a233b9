/*
 * Both programs together: a simulator on a free port, and the suite run against it. The programs
 * are those of the build under test, or in the folder that the environment names in DFNS_BIN_DIR.
 */
#ifndef DFNS_TESTS_PAIR_H
#define DFNS_TESTS_PAIR_H

#include "common/json.h"
#include "tests/support/process.h"

struct pair {
    struct process simulator;
    char url[64];
    char folder[64]; /* a temporary one, for target file and reports */
};

/* Starts `dfns-sim serve --port 0` with these further arguments (NULL-terminated, at most 8) and
 * writes its target file. Fails the test when that is not possible. */
void pair_start(struct pair *pair, const char *const arguments[]);

/* From now on the suite finds the simulator at another address: that of a relay. */
void pair_redirect(struct pair *pair, const char *url);

/* Runs the suite on the simulator with these further arguments: the exit code, and what it prints.
 */
int pair_suite(struct pair *pair, const char *const arguments[], struct buf *output);

/* Runs all of the suite, what changes state too, with these further arguments and gives its exit
 * code; `*report`, the JSON report, is the caller's, NULL when none was written. */
int pair_judge(struct pair *pair, const char *const arguments[], cJSON **report);

/* Ends the simulator with SIGTERM, removes the folder, gives the simulator's exit code. */
int pair_stop(struct pair *pair);

/* The verdict of a case in a report: "PASS", "FAIL" …; NULL when the case is not in it. */
const char *pair_verdict(const cJSON *report, const char *id);

#endif
