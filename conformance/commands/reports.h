/*
 * Where what a run finds out goes: the console and the NDJSON file as it is found, the other files
 * and GitHub's annotations at the end.
 */
#ifndef DFNS_CONFORMANCE_COMMANDS_REPORTS_H
#define DFNS_CONFORMANCE_COMMANDS_REPORTS_H

#include <stdio.h>

#include "common/random.h"
#include "conformance/commands/capture_files.h"
#include "conformance/commands/run_options.h"
#include "conformance/report/report.h"
#include "conformance/run/run.h"

struct reports {
    const struct run_options *options; /* borrowed */
    struct report_style style;
    const struct run_result *run; /* borrowed; NULL before it has begun */
    FILE *ndjson;                 /* NULL for none */
    struct capture_files capture;
    struct status status;  /* the first failure to write either */
    char token[UUID_SIZE]; /* ends what the GitHub runner is told to overlook */
};

/* Opens what is written as the run goes; STATUS_IO names the file. On failure there is nothing to
 * close. */
MUST_USE struct status reports_open(const struct run_options *options, struct reports *out);

/* Tells `reports`, which must stay where it is, what happens. */
struct run_observer reports_observer(struct reports *reports);

/* Prints and writes what is left when the run has ended, and says what could not be written. */
MUST_USE struct status reports_write(struct reports *reports, const struct run_result *run);

void reports_close(struct reports *reports);

#endif
