/* How one run against a hostile target went, and what it left. */
#ifndef DFNS_TESTS_HOSTILE_OUTCOME_H
#define DFNS_TESTS_HOSTILE_OUTCOME_H

#include <stdint.h>

#include "tests/hostile/hostile_rows.h"

enum { PATH_SIZE = 160, REPORT_COUNT = 6 };

struct outcome {
    const char *name;   /* of the row */
    const char *folder; /* where target file, reports and "stdout" are */
    int code;           /* exit code, or minus the signal */
    long rss_kib;
    int64_t wall_ms;
    size_t connections;
    size_t surprises;
};

/* "report.json", "junit.xml", "report.html", "report.tap", "report.ndjson", "report.md". */
extern const char *const report_names[REPORT_COUNT];

void path_in(const char *folder, const char *name, char out[static PATH_SIZE]);

/* Says what is not as it should be, and counts it. */
void complain(struct outcome *outcome, const char *what, const char *found);

/* Complains unless the verdict is the row's, every report and the console are whole, short and
 * calm, and nothing in them is a secret. */
void judge_reports(const struct hostile_row *row, struct outcome *outcome);

/* How many sequences of ours a terminal was sent; fails the test for any other. */
size_t count_own_sequences(const char *text);

#endif
