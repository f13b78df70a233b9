/* What the documentation says, clause by clause: fixtures/clauses.json. */
#ifndef DFNS_CONFORMANCE_CLAUSES_H
#define DFNS_CONFORMANCE_CLAUSES_H

#include <cjson/cJSON.h>

#include "common/map.h"
#include "common/status.h"

struct clause {
    const char *id;
    const char *page;
    const char *section;
    const char *lines; /* NULL where the page has none */
    const char *statement;
    const char *excluded; /* why no case cites it; NULL otherwise */
};

/* Owns everything that its rows point to. All zero is the empty set. */
struct clauses {
    cJSON *tree;
    struct clause *rows;
    size_t count;
    struct map *by_id;
};

/* `file` is for messages. On failure there is nothing to free. */
MUST_USE struct status clauses_read(const char *file, struct span text, struct clauses *out);

/* NULL when there is none of that id. */
const struct clause *clauses_find(const struct clauses *clauses, const char *id);

/* The id that is most like `id`; NULL when none is near. */
const char *clauses_nearest(const struct clauses *clauses, const char *id);

void clauses_free(struct clauses *clauses);

#endif
