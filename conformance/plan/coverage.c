#include "conformance/plan/coverage.h"

#include <stdlib.h>
#include <string.h>

const char *standing_name(enum standing standing)
{
    static const char *const names[STANDING_COUNT] = {
        [STANDING_OPEN] = "open",
        [STANDING_EXCLUDED] = "excluded",
        [STANDING_OTHER_EDITION] = "other edition",
        [STANDING_OBSERVED] = "observed",
        [STANDING_INFERRED] = "inferred",
        [STANDING_DOCUMENTED] = "documented",
    };
    return names[standing];
}

static enum standing standing_of(enum level level)
{
    static const enum standing standings[LEVEL_COUNT] = {
        [LEVEL_DOCUMENTED] = STANDING_DOCUMENTED,
        [LEVEL_INFERRED] = STANDING_INFERRED,
        [LEVEL_OBSERVED] = STANDING_OBSERVED,
    };
    return standings[level];
}

static void raise_to(struct coverage_row *row, enum standing standing)
{
    row->standing = standing > row->standing ? standing : row->standing;
}

/* A case that cites the clause more than once has one citation of it. */
static struct citation *citation_of(struct coverage_row *row, const struct fixture *fixture)
{
    if (row->count > 0 && row->citations[row->count - 1].fixture == fixture)
        return &row->citations[row->count - 1];
    struct citation *larger = realloc(row->citations, (row->count + 1) * sizeof *larger);
    if (!larger)
        return NULL;
    row->citations = larger;
    larger[row->count] = (struct citation){.fixture = fixture};
    return &larger[row->count++];
}

static struct status cite(struct coverage_row *row, const struct fixture *fixture, bool counts,
                          enum level level)
{
    if (!counts) {
        raise_to(row, STANDING_OTHER_EDITION);
        return status_ok();
    }
    struct citation *citation = citation_of(row, fixture);
    if (!citation)
        return status_no_memory();
    citation->levels[level] = true;
    raise_to(row, standing_of(level));
    return status_ok();
}

/* The row of a clause that a case was allowed to cite. */
static struct coverage_row *row_of(const struct library *library, struct coverage *coverage,
                                   const char *clause)
{
    return &coverage->rows[clauses_find(&library->clauses, clause) - library->clauses.rows];
}

static struct status cite_step(const struct library *library, const struct fixture *fixture,
                               const struct step *step, bool counts, struct coverage *out)
{
    struct status status = status_ok();
    for (int e = 0; e < ENDPOINT_COUNT; e++) {
        enum endpoint asked = step_endpoint(step, (enum endpoint)e);
        for (size_t i = 0; fixture->endpoints[e] && i < step->expectation_count; i++) {
            const struct expectation *expectation = &step->expectations[i];
            if (expectation->clause[asked] && status_is_ok(&status))
                status = cite(row_of(library, out, expectation->clause[asked]), fixture, counts,
                              expectation->level[asked]);
        }
    }
    return status;
}

static struct status cite_case(const struct library *library, const struct fixture *fixture,
                               const char *edition, struct coverage *out)
{
    bool counts = !edition || texts_hold(fixture->file->editions, edition);
    struct status status = status_ok();
    for (size_t i = 0; i < fixture->file->step_count && status_is_ok(&status); i++)
        status = cite_step(library, fixture, &fixture->file->steps[i], counts, out);
    return status;
}

struct status coverage_make(const struct library *library, const char *edition,
                            struct coverage *out)
{
    struct status status = status_ok();
    *out = (struct coverage){.rows = calloc(library->clauses.count + 1, sizeof *out->rows)};
    if (!out->rows)
        return status_no_memory();
    for (; out->count < library->clauses.count; out->count++) {
        struct coverage_row *row = &out->rows[out->count];
        row->clause = &library->clauses.rows[out->count];
        row->standing = row->clause->excluded ? STANDING_EXCLUDED : STANDING_OPEN;
    }
    for (size_t i = 0; i < library->cases.count && status_is_ok(&status); i++)
        status = cite_case(library, &library->cases.fixtures[i], edition, out);
    return status;
}

void coverage_count(const struct coverage *coverage, const char *page,
                    size_t counts[static STANDING_COUNT])
{
    for (size_t i = 0; i < STANDING_COUNT; i++)
        counts[i] = 0;
    for (size_t i = 0; i < coverage->count; i++)
        if (!page || strcmp(coverage->rows[i].clause->page, page) == 0)
            counts[coverage->rows[i].standing]++;
}

void coverage_free(struct coverage *coverage)
{
    for (size_t i = 0; i < coverage->count; i++)
        free(coverage->rows[i].citations);
    free(coverage->rows);
    *coverage = (struct coverage){0};
}
