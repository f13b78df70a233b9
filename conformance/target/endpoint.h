/* The two endpoints under test, and the ids that a request to one of them may name. */
#ifndef DFNS_CONFORMANCE_TARGET_ENDPOINT_H
#define DFNS_CONFORMANCE_TARGET_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>

enum endpoint { ENDPOINT_CREDENTIAL, ENDPOINT_APPLICATION };
enum { ENDPOINT_COUNT = 2 };

struct endpoint_row {
    const char *name;      /* in a case: "cred" */
    const char *resources; /* in a target file: "credentials" */
    const char *page;      /* in clauses.json: where it is documented */
    const char *path;
    const char *listing; /* GET shows the state of every id there */
    const char *member;  /* of the body: what holds the id */
};

const struct endpoint_row *endpoint_row(enum endpoint endpoint);
enum endpoint endpoint_other(enum endpoint endpoint);
/* False when there is none of that name. */
bool endpoint_find(const char *name, enum endpoint *out);

enum resource {
    RESOURCE_DEACTIVATED,
    RESOURCE_SACRIFICIAL,
    RESOURCE_SACRIFICIAL_2,
    RESOURCE_OTHER_TENANT,
    RESOURCE_UNKNOWN, /* made up */
};
enum { RESOURCE_COUNT = 5 };

/* In a case: "deactivated", "sacrificial:2" ... */
const char *resource_name(enum resource resource);
bool resource_find(const char *name, enum resource *out);

#endif
