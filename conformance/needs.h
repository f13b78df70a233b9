/* What a case needs of a target, found from its steps. */
#ifndef DFNS_CONFORMANCE_NEEDS_H
#define DFNS_CONFORMANCE_NEEDS_H

#include "conformance/fixture.h"

enum { NEEDS_MAX = 32 };

struct needs {
    const char *capabilities[NEEDS_MAX]; /* each once; borrowed from the program or the case */
    size_t count;
    size_t sacrificial[ENDPOINT_COUNT]; /* how many ids of its own the case spends */
};

struct needs needs_of(const struct fixture *fixture, const struct edition *edition);

#endif
