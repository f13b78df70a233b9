/* The sections of the HTML report that fill a file of their own. */
#ifndef DFNS_CONFORMANCE_REPORT_HTML_PARTS_H
#define DFNS_CONFORMANCE_REPORT_HTML_PARTS_H

#include "common/buf.h"
#include "conformance/result/result.h"

/* What the documentation says, clause by clause, and what the cases found of each. */
void report_html_clauses(struct buf *out, const struct run_result *run);

/* Every case, in the order of their groups. STATUS_MEMORY shows in `out`. */
void report_html_cases(struct buf *out, const struct run_result *run);

/* One case, folded unless `open`. */
void report_html_case(struct buf *out, const struct run_result *run, const struct case_result *c,
                      bool open);

#endif
