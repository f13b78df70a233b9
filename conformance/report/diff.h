/* What two reports say differently. */
#ifndef DFNS_CONFORMANCE_REPORT_DIFF_H
#define DFNS_CONFORMANCE_REPORT_DIFF_H

#include "common/json_write.h"
#include "conformance/report/page.h"
#include "conformance/report/read.h"

enum { DIFF_OLD, DIFF_NEW, DIFF_SIDES };

/* An assertion of a case; NULL on the side that does not have it. */
struct assertion_diff {
    const cJSON *sides[DIFF_SIDES];
    bool observed; /* of no clause: what changed is what was measured */
};

/* A case that is otherwise; NULL on the side that does not have it. */
struct case_diff {
    const cJSON *sides[DIFF_SIDES];
    struct assertion_diff *assertions; /* owned */
    size_t assertion_count;
};

/* Borrows from both reports. */
struct report_diff {
    const struct old_report *reports[DIFF_SIDES];
    struct case_diff *cases; /* in the order of the old report, then what the new one has besides */
    size_t count;
    size_t compared; /* cases that both have */
};

/*
 * Assertions are the same when they came to the same verdict, and where they are unmet or only
 * observed, when the same thing was found. What differs from run to run does not count: times, how
 * many answers a case that watches has seen, and two seconds in what was bisected.
 *
 * STATUS_MEMORY; `*out` is the caller's to free either way.
 */
MUST_USE struct status report_diff_make(const struct old_report *before,
                                        const struct old_report *after, struct report_diff *out);
void report_diff_free(struct report_diff *diff);

/* What a person reads, and what fixtures/schema/diff.json describes. */
void report_diff_text(const struct report_diff *diff, const struct page *page);
void report_diff_json(const struct report_diff *diff, struct json_writer *json);

#endif
