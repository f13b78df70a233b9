/* What an answer must be, as a case says it. */
#ifndef DFNS_CONFORMANCE_EXPECTATION_H
#define DFNS_CONFORMANCE_EXPECTATION_H

#include <regex.h>

#include "conformance/clauses.h"
#include "conformance/endpoint.h"
#include "conformance/result.h"

enum op { OP_EQUALS, OP_JSON_EQUAL, OP_MATCHES, OP_IN, OP_NOT_IN, OP_PRESENT, OP_ABSENT, OP_COUNT };
enum { OP_NAMES = 8 };

const char *op_name(enum op op);

/* Everything but the pattern borrows from the case's tree. */
struct expectation {
    const char *on;
    enum op op;
    const cJSON *value; /* NULL for present and absent */
    regex_t *pattern;   /* the value of "matches", compiled; NULL where it has placeholders */
    enum level level[ENDPOINT_COUNT];
    const char *clause[ENDPOINT_COUNT]; /* NULL where the level is observed */
};

/* Reads one. `asked` says on which endpoints its step is sent; `pointer` is where it stands in its
 * document. STATUS_INPUT names the place and what was expected there; what is in `*out` is the
 * caller's, for expectation_free(), in any case. */
MUST_USE struct status expectation_read(const cJSON *json, const char *pointer,
                                        const bool asked[static ENDPOINT_COUNT],
                                        const struct clauses *clauses, struct expectation *out);

void expectation_free(struct expectation *expectation);

#endif
