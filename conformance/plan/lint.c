#include "conformance/plan/lint.h"

#include "common/document.h"
#include "conformance/plan/coverage.h"

static struct status check_clause(const struct coverage_row *row, size_t index)
{
    if (row->standing == STANDING_OPEN)
        return status_fail(STATUS_INPUT,
                           "/clauses/%zu: no case cites %s, and \"excluded\" does not say why",
                           index, row->clause->id);
    if (row->clause->excluded && row->count > 0)
        return status_fail(STATUS_INPUT,
                           "/clauses/%zu/excluded: says that no case cites %s, and one does", index,
                           row->clause->id);
    return status_ok();
}

void lint_coverage(const struct library *library, library_complaint *complain, void *context)
{
    struct span text = embedded_find(&conformance_fixtures, "clauses.json");
    struct coverage coverage;
    struct status status = coverage_make(library, NULL, &coverage);
    if (!status_is_ok(&status))
        complain(context, &status);
    for (size_t i = 0; i < coverage.count && status_is_ok(&status); i++) {
        struct status fault =
            document_fault(check_clause(&coverage.rows[i], i), "clauses.json", text);
        if (!status_is_ok(&fault))
            complain(context, &fault);
    }
    coverage_free(&coverage);
}
