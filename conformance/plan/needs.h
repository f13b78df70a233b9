/* What a case needs of a target, found from its steps. */
#ifndef DFNS_CONFORMANCE_PLAN_NEEDS_H
#define DFNS_CONFORMANCE_PLAN_NEEDS_H

#include "conformance/fixture/fixture.h"

enum { NEEDS_MAX = 32 };

/* What a case does with an id. */
enum use {
    USE_NONE,
    USE_SHARED, /* names it in requests that leave it as it is */
    USE_OWN,    /* changes its state, or reads it back: nobody else may name it meanwhile */
};

struct needs {
    const char *capabilities[NEEDS_MAX]; /* each once; borrowed from the program or the case */
    size_t count;
    size_t sacrificial[ENDPOINT_COUNT]; /* how many ids of its own the case spends */
    enum use uses[ENDPOINT_COUNT][RESOURCE_COUNT];
};

struct needs needs_of(const struct fixture *fixture, const struct edition *edition);

#endif
