/*
 * What is known to fail, and why: the file of --baseline (fixtures/schema/baseline.json).
 *
 * An entry names an assertion of a case. While it is unmet the case ends XFAIL, which breaks no
 * build; anything else about the entry (the assertion holds, the date is past, there is no such
 * case) is STALE, which does. A case that was cut short never ends XFAIL, and what held until then
 * makes no entry stale.
 */
#ifndef DFNS_CONFORMANCE_RUN_BASELINE_H
#define DFNS_CONFORMANCE_RUN_BASELINE_H

#include <cjson/cJSON.h>

#include "common/buf.h"
#include "conformance/fixture/fixture_set.h"
#include "conformance/result/result.h"

/* What --write-baseline puts where somebody has to say why; --baseline refuses it. */
#define BASELINE_TODO "TODO: say why"

enum stale { STALE_NOT, STALE_MET, STALE_EXPIRED, STALE_NO_CASE, STALE_NO_ASSERTION };

struct baseline_entry {
    const char *id;
    const char *assertion;
    const char *reason;
    const char *expires; /* "2026-12-31", the last day that it excuses anything; NULL: never */
    int64_t expires_ms;  /* when that day is over; INT64_MAX for NULL */
    enum stale stale;    /* as far as it is known */
};

/* Texts borrow from the tree. All zero is the empty baseline. */
struct baseline {
    cJSON *tree;
    struct baseline_entry *rows;
    size_t count;
};

/* STATUS_INPUT tells a mistake with file, line and column; STATUS_IO. On failure there is nothing
 * to free. */
MUST_USE struct status baseline_read(const char *path, struct baseline *out);
void baseline_free(struct baseline *baseline);

/* Appends how an entry names an assertion: "without-nonce, status equals", without the number of a
 * repetition; "status equals" in a case that watches. */
void baseline_name(const struct case_result *c, const struct assertion_result *assertion,
                   struct buf *out);

/* Excuses what the entries of this case list and is unmet, and gives it its verdict anew. The case
 * has the one that it has without a baseline; `now_ms` is the time of day. STATUS_MEMORY. */
MUST_USE struct status baseline_apply(struct baseline *baseline, const struct fixture *fixture,
                                      int64_t now_ms, bool strict, struct case_result *c);

/* Tells `*run`, of which every case is there, of the entries that are stale. `cases` are all that
 * there are, whether selected or not. STATUS_MEMORY. */
MUST_USE struct status baseline_conclude(struct baseline *baseline, const struct fixture_set *cases,
                                         int64_t now_ms, struct run_result *run);

/* Appends a baseline that lists what fails in this run. Reasons and dates of `old` (NULL for none)
 * are kept, and so are its entries for cases that this run did not judge, or not to their end.
 * STATUS_MEMORY. */
MUST_USE struct status baseline_write(const struct run_result *run, const struct baseline *old,
                                      struct buf *out);

#endif
