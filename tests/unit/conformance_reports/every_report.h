/* The reports that are written to a file, as a table. */
#ifndef DFNS_TESTS_EVERY_REPORT_H
#define DFNS_TESTS_EVERY_REPORT_H

#include "conformance/report/report.h"

struct report_row {
    const char *extension; /* of its golden file too: report_every_verdict.<extension> */
    struct status (*make)(const struct run_result *run, struct buf *out);
};

extern const struct report_row every_report[];
extern const size_t every_report_count;

/* The NDJSON report of a run that is over, at once. */
MUST_USE struct status whole_ndjson(const struct run_result *run, struct buf *out);

#endif
