#include "conformance/lint.h"

#include "common/map.h"

/* False when memory is short. */
static bool note_step(const struct case_file *file, const struct step *step, struct map **cited)
{
    for (size_t e = 0; e < ENDPOINT_COUNT; e++) {
        enum endpoint endpoint = step_endpoint(step, (enum endpoint)e);
        for (size_t i = 0; file->endpoints[e] && i < step->expectation_count; i++) {
            const char *clause = step->expectations[i].clause[endpoint];
            if (clause && !map_put(cited, span_of(clause), (void *)clause))
                return false;
        }
    }
    return true;
}

static bool note_all(const struct fixture_set *cases, struct map **cited)
{
    for (size_t i = 0; i < cases->file_count; i++)
        for (size_t k = 0; k < cases->files[i]->step_count; k++)
            if (!note_step(cases->files[i], &cases->files[i]->steps[k], cited))
                return false;
    return true;
}

static struct status check_clause(const struct clause *clause, bool cited)
{
    if (!cited && !clause->excluded)
        return status_fail(STATUS_INPUT,
                           "clauses.json: %s: no case cites this clause, and \"excluded\" does not "
                           "say why",
                           clause->id);
    if (cited && clause->excluded)
        return status_fail(STATUS_INPUT,
                           "clauses.json: %s: a case cites this clause, and \"excluded\" says that "
                           "none does",
                           clause->id);
    return status_ok();
}

void lint_coverage(const struct library *library, library_complaint *complain, void *context)
{
    struct map *cited = NULL;
    struct status status = status_no_memory();
    if (!note_all(&library->cases, &cited)) {
        complain(context, &status);
    } else {
        for (size_t i = 0; i < library->clauses.count; i++) {
            const struct clause *clause = &library->clauses.rows[i];
            status = check_clause(clause, map_get(cited, span_of(clause->id)) != NULL);
            if (!status_is_ok(&status))
                complain(context, &status);
        }
    }
    map_free(&cited);
}
