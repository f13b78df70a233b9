/* What the reports say alike. Texts that come from the target are passed on as they came: the
 * caller encodes them for its sink. */
#ifndef DFNS_CONFORMANCE_REPORT_SHARED_H
#define DFNS_CONFORMANCE_REPORT_SHARED_H

#include "common/buf.h"
#include "conformance/result/result.h"

/* What a verdict means, in a few words: "an inferred assertion is unmet". */
const char *report_verdict_meaning(enum verdict verdict);

/* True for WARN, INCONCLUSIVE, ERROR, STALE and FAIL: something is not as it should be. */
bool report_needs_a_look(enum verdict verdict);

/* What this one assertion makes of its case: PASS when it is met. */
enum verdict report_assertion_verdict(const struct run_result *run,
                                      const struct assertion_result *assertion);

/* True for an assertion that keeps its case from passing, or its control from proving anything; not
 * for one that the baseline excuses. */
bool report_is_unmet(const struct assertion_result *assertion);

/* Append what was wanted and got, in words; of a value no more than `most` bytes. */
void report_wanted(const struct assertion_result *assertion, size_t most, struct buf *out);
void report_got(const struct assertion_result *assertion, size_t most, struct buf *out);

/* Appends one line that says why the case ended as it did; of a value no more than `most` bytes. */
void report_why(const struct case_result *c, size_t most, struct buf *out);

/* True for an assertion that keeps its case from a plain PASS: for a NOTE also what was observed,
 * for an XFAIL what was expected. */
bool report_is_told(const struct case_result *c, const struct assertion_result *assertion);

/* Appends the command line that runs this case again; one that watches runs with all others. */
void report_command(const struct run_result *run, const struct case_result *c, struct buf *out);

/* Appends the text; when it is longer than `most` bytes its start only, cut between two characters,
 * and how long it is. */
void report_cut(struct span text, size_t most, struct buf *out);

/* The exchange that the assertion is about: the last one of its step. NULL when there is none. */
const struct exchange *report_exchange(const struct case_result *c,
                                       const struct assertion_result *assertion);

/* True for an exchange that gets a user action, with which the one after it is sent. */
bool report_is_signing(const struct exchange *exchange);

/* True for a stale entry of the baseline of which no case that failed tells: reports that are made
 * of cases give it a place of its own. */
bool report_is_orphan(const struct run_result *run, const struct stale_entry *entry);
size_t report_count_orphans(const struct run_result *run);
/* Appends what is stale about it, on one line. */
void report_stale(const struct stale_entry *entry, struct buf *out);

/* How many clauses of a page ended in each finding; of all pages for NULL. */
void report_count_findings(const struct run_result *run, const char *page,
                           size_t counts[static FINDING_COUNT]);

/* "verified", "unverified" (--insecure), or "none" for plain http. */
const char *report_tls(const struct run_result *run);

/* How a run ended, from its exit code. */
struct report_conclusion {
    const char *word;    /* "Not conformant" */
    const char *meaning; /* "a case failed" */
};
struct report_conclusion report_conclude(const struct run_result *run);

#endif
