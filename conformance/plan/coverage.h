/* Clause by clause, before anything is run: which cases cite it, and how firmly. */
#ifndef DFNS_CONFORMANCE_PLAN_COVERAGE_H
#define DFNS_CONFORMANCE_PLAN_COVERAGE_H

#include "common/json_write.h"
#include "conformance/fixture/library.h"
#include "conformance/report/page.h"

/* What a clause is held to by; of several the firmest. */
enum standing {
    STANDING_OPEN,          /* no case cites it and nothing says why: a mistake */
    STANDING_EXCLUDED,      /* no case cites it, and clauses.json says why */
    STANDING_OTHER_EDITION, /* cases of other editions alone cite it */
    STANDING_OBSERVED,      /* by assertions that are never judged */
    STANDING_INFERRED,      /* by assertions that warn, and fail with --strict */
    STANDING_DOCUMENTED,    /* by an assertion on the endpoint whose page the clause is on */
};
enum { STANDING_COUNT = 6 };

/* "open", "excluded", "other edition" ... */
const char *standing_name(enum standing standing);

struct citation {
    const struct fixture *fixture;
    bool levels[LEVEL_COUNT]; /* of its assertions that cite the clause */
};

/* Borrows from the library; the array is owned. */
struct coverage_row {
    const struct clause *clause;
    enum standing standing;
    struct citation *citations; /* in the order of the ids */
    size_t count;
};

struct coverage {
    struct coverage_row *rows; /* in the order of clauses.json */
    size_t count;
};

/* Of the cases of that edition (NULL: of all). STATUS_MEMORY; `*out` is the caller's to free either
 * way. */
MUST_USE struct status coverage_make(const struct library *library, const char *edition,
                                     struct coverage *out);
void coverage_free(struct coverage *coverage);

/* How many clauses have each standing; of one page, or of all for NULL. */
void coverage_count(const struct coverage *coverage, const char *page,
                    size_t counts[static STANDING_COUNT]);

/* Prints each clause with the cases that cite it, page by page, and a table of how many there are.
 */
void coverage_text(const struct coverage *coverage, const struct page *page);
/* The same as JSON: fixtures/schema/coverage.json. */
void coverage_json(const struct coverage *coverage, const char *edition, struct json_writer *json);

#endif
