#include "conformance/run/ledger.h"

#include <stdlib.h>
#include <string.h>

static bool cites(const struct case_result *c, const char *clause)
{
    for (size_t i = 0; i < c->clause_count; i++)
        if (strcmp(c->clauses[i], clause) == 0)
            return true;
    return false;
}

static struct status add_citation(struct case_result *c, const char *clause)
{
    if (!clause || cites(c, clause))
        return status_ok();
    char **larger = realloc(c->clauses, (c->clause_count + 1) * sizeof *larger);
    if (!larger)
        return status_no_memory();
    c->clauses = larger;
    larger[c->clause_count] = strdup(clause);
    return larger[c->clause_count++] ? status_ok() : status_no_memory();
}

static struct status cite_step(const struct fixture *fixture, const struct step *step,
                               struct case_result *c)
{
    struct status status = status_ok();
    for (int e = 0; e < ENDPOINT_COUNT; e++) {
        enum endpoint asked = step_endpoint(step, (enum endpoint)e);
        for (size_t i = 0; i < step->expectation_count && status_is_ok(&status); i++)
            if (fixture->endpoints[e])
                status = add_citation(c, step->expectations[i].clause[asked]);
    }
    return status;
}

struct status ledger_cite(const struct fixture *fixture, struct case_result *c)
{
    struct status status = status_ok();
    for (size_t i = 0; i < fixture->file->step_count && status_is_ok(&status); i++)
        status = cite_step(fixture, &fixture->file->steps[i], c);
    return status;
}

struct status ledger_quote(const struct clauses *clauses, struct case_result *c)
{
    for (size_t i = 0; i < c->assertion_count; i++) {
        struct assertion_result *assertion = &c->assertions[i];
        const struct clause *clause =
            assertion->clause ? clauses_find(clauses, assertion->clause) : NULL;
        if (!clause || assertion->clause_text)
            continue;
        assertion->clause_text = strdup(clause->statement);
        if (!assertion->clause_text)
            return status_no_memory();
    }
    return status_ok();
}

/* What an assertion that cites a clause says of it. */
static enum finding weigh(const struct run_result *run, const struct assertion_result *assertion)
{
    if (assertion->level == LEVEL_OBSERVED)
        return FINDING_UNTESTED; /* measured, not judged */
    if (assertion->met)
        return FINDING_HOLDS;
    bool inferred = assertion->level == LEVEL_INFERRED && !run->strict;
    return inferred ? FINDING_DOUBTFUL : FINDING_BROKEN;
}

/* What a case that cites the clause says of it. */
static enum finding find_in_case(const struct run_result *run, const struct case_result *c,
                                 const char *clause)
{
    bool unclear = c->verdict == VERDICT_INCONCLUSIVE || c->verdict == VERDICT_ERROR;
    enum finding finding = unclear ? FINDING_UNCLEAR : FINDING_UNTESTED;
    for (size_t i = 0; i < c->assertion_count; i++) {
        const struct assertion_result *assertion = &c->assertions[i];
        if (assertion->control || !assertion->clause || strcmp(assertion->clause, clause) != 0)
            continue;
        enum finding next = weigh(run, assertion);
        finding = next > finding ? next : finding;
    }
    return finding;
}

static struct status find(const struct run_result *run, struct clause_result *out)
{
    out->cases = calloc(run->case_count + 1, sizeof *out->cases);
    if (!out->cases)
        return status_no_memory();
    for (size_t i = 0; i < run->case_count; i++) {
        if (!cites(&run->cases[i], out->id))
            continue;
        enum finding next = find_in_case(run, &run->cases[i], out->id);
        out->finding = next > out->finding ? next : out->finding;
        out->cases[out->case_count++] = i;
    }
    return status_ok();
}

static bool copy(const char *text, char **out)
{
    *out = text ? strdup(text) : NULL;
    return !text || *out;
}

static struct status copy_clause(const struct clause *clause, struct clause_result *out)
{
    bool copied = copy(clause->id, &out->id) && copy(clause->page, &out->page) &&
                  copy(clause->section, &out->section) && copy(clause->lines, &out->lines) &&
                  copy(clause->statement, &out->statement) &&
                  copy(clause->excluded, &out->excluded);
    return copied ? status_ok() : status_no_memory();
}

struct status ledger_fill(const struct clauses *clauses, struct run_result *run)
{
    struct status status = status_ok();
    run->clauses = calloc(clauses->count + 1, sizeof *run->clauses);
    if (!run->clauses)
        return status_no_memory();
    for (size_t i = 0; i < clauses->count && status_is_ok(&status); i++) {
        struct clause_result *out = &run->clauses[run->clause_count++];
        status = copy_clause(&clauses->rows[i], out);
        if (status_is_ok(&status))
            status = find(run, out);
    }
    return status;
}
