/*
 * The reports: each is a pure function of a run's result (conformance/result/result.h), which is to
 * be redacted (conformance/redaction/redact.h) before it comes here. What the target said is
 * encoded for each sink; no report trusts a byte of it.
 *
 * An assertion and the exchange that it is about belong together by their `step`. Two runs of one
 * seed differ only in what tells the time.
 */
#ifndef DFNS_CONFORMANCE_REPORT_REPORT_H
#define DFNS_CONFORMANCE_REPORT_REPORT_H

#include <stdio.h>

#include "common/buf.h"
#include "common/status.h"
#include "conformance/result/result.h"

/* A report never holds more of one body, or of one value, than so many bytes; it then says how many
 * there were. */
enum { REPORT_MAX_VALUE = 16384 };

/* How the console report looks; all zero is plain text for a file or a pipe. */
struct report_style {
    bool terminal;  /* somebody watches: a live line, and lines broken at `width` */
    bool colour;    /* may be set only with `terminal`, and not under NO_COLOR */
    bool verbose;   /* every assertion and every exchange of every case */
    unsigned width; /* columns; 0 for 100 */
};

/*
 * The console report, written as the run goes: begin, for each case progress and then case, end.
 * A failure to write shows in ferror(out).
 *
 * begin reads what is known before the first case, and not `cases`; `total` is how many cases were
 * selected and `done` how many are behind us: before the case in progress, including it in case.
 */
void report_text_begin(const struct run_result *run, const struct report_style *style, FILE *out);
/* The live line that says which case runs now; nothing unless `style->terminal`. */
void report_text_progress(const char *id, size_t done, size_t total,
                          const struct report_style *style, FILE *out);
void report_text_case(const struct case_result *c, size_t done, size_t total,
                      const struct report_style *style, FILE *out);
void report_text_end(const struct run_result *run, const struct report_style *style, FILE *out);

/* Append a whole document to `out`. STATUS_MEMORY when it does not fit; `out` is then not to be
 * used. */
MUST_USE struct status report_junit(const struct run_result *run, struct buf *out);
MUST_USE struct status report_json(const struct run_result *run, struct buf *out);
MUST_USE struct status report_tap(const struct run_result *run, struct buf *out);
MUST_USE struct status report_html(const struct run_result *run, struct buf *out);
/* For the summary of a CI step: short, and what is long is cut. */
MUST_USE struct status report_markdown(const struct run_result *run, struct buf *out);
/* Annotations for GitHub Actions: one line a case, at most GITHUB_MOST_ANNOTATIONS of a kind. */
enum { GITHUB_MOST_ANNOTATIONS = 10 };
MUST_USE struct status report_github(const struct run_result *run, struct buf *out);

/*
 * The NDJSON report, line by line as the run goes, so that of a run that is killed there is what it
 * had found, visibly cut: only a whole report ends with the line of report_ndjson_end. begin reads
 * what report_text_begin does; `total` is how many cases were selected. STATUS_MEMORY as above.
 */
MUST_USE struct status report_ndjson_begin(const struct run_result *run, size_t total,
                                           struct buf *out);
MUST_USE struct status report_ndjson_case(const struct run_result *run, const struct case_result *c,
                                          struct buf *out);
MUST_USE struct status report_ndjson_end(const struct run_result *run, struct buf *out);

#endif
