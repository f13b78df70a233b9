/* What the contract of one year expects: fixtures/editions/. */
#ifndef DFNS_CONFORMANCE_EDITION_H
#define DFNS_CONFORMANCE_EDITION_H

#include <cjson/cJSON.h>

#include "common/span.h"
#include "common/status.h"

enum { EDITION_SHA256_SIZE = 65, EDITION_MAX = 8 };

/* Owns its tree; the name borrows from it. */
struct edition {
    cJSON *tree;
    const char *name;
    bool requires_nonce;
    bool requires_application;
    char sha256[EDITION_SHA256_SIZE]; /* of the file, in hex */
};

/* `file` is for messages. On failure there is nothing to free. */
MUST_USE struct status edition_read(const char *file, struct span text, struct edition *out);

/* The error of that name: an object with `status` and `message`; NULL when there is none. */
const cJSON *edition_error(const struct edition *edition, struct span name);

void edition_free(struct edition *edition);

struct editions {
    struct edition rows[EDITION_MAX];
    size_t count;
};

/* NULL when there is none of that name. */
const struct edition *editions_find(const struct editions *editions, const char *name);
void editions_free(struct editions *editions);

#endif
