#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sample_run.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void *allocated(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    assert(memory);
    return memory;
}

static char *copy(const char *text)
{
    char *made = text ? strdup(text) : NULL;
    assert(made || !text);
    return made;
}

/* One of each finding; the cases by their index in `samples`. */
static const struct {
    const char *id, *page, *section, *lines, *statement, *excluded;
    enum finding finding;
    size_t cases[2], case_count;
} sample_clauses[] = {
    {"cred.response.200",
     "credential",
     "Responses, 200",
     "35-43",
     "Success is a message that says so.",
     NULL,
     FINDING_HOLDS,
     {0},
     1},
    {"cred.response.400-nonce-invalid",
     "credential",
     "Responses, 400",
     "45-54",
     "A nonce that is absent or unusable is answered 400 with the message that says so.",
     NULL,
     FINDING_BROKEN,
     {3, 8},
     2},
    {"cred.response.403-no-access",
     "credential",
     "Responses, 403",
     "79-88",
     "A caller without access is answered 403.",
     NULL,
     FINDING_UNCLEAR,
     {6},
     1},
    {"cred.examples.empty",
     "credential",
     "Examples",
     "104",
     "The heading has nothing under it.",
     "the section is empty: it asks for nothing",
     FINDING_NO_CASE,
     {0},
     0},
    {"app.header.nonce",
     "application",
     "Headers",
     "39",
     "`X-DFNS-NONCE` is required.",
     NULL,
     FINDING_DOUBTFUL,
     {3},
     1},
    {"rfc9110.field-names",
     "rfc9110",
     "Field names",
     NULL,
     "Names are compared without case.",
     NULL,
     FINDING_UNTESTED,
     {4},
     1},
};

void sample_add_clauses(struct run_result *run)
{
    run->clauses = allocated(COUNT(sample_clauses), sizeof *run->clauses);
    for (size_t i = 0; i < COUNT(sample_clauses); i++) {
        struct clause_result *clause = &run->clauses[run->clause_count++];
        *clause = (struct clause_result){
            .id = copy(sample_clauses[i].id),
            .page = copy(sample_clauses[i].page),
            .section = copy(sample_clauses[i].section),
            .lines = copy(sample_clauses[i].lines),
            .statement = copy(sample_clauses[i].statement),
            .excluded = copy(sample_clauses[i].excluded),
            .finding = sample_clauses[i].finding,
            .cases = allocated(2, sizeof(size_t)),
            .case_count = sample_clauses[i].case_count,
        };
        memcpy(clause->cases, sample_clauses[i].cases, sizeof sample_clauses[i].cases);
    }
}
