/* Random bytes: from the operating system, or repeatable ones from a seed. */
#ifndef DFNS_COMMON_RANDOM_H
#define DFNS_COMMON_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/span.h"

/* "a6a47c9c-6f84-4af5-8e7a-30118cccdda4" and its NUL. */
enum { UUID_SIZE = 37 };

/* A value; copy it to go on from the same point. One thread at a time. */
struct random {
    bool seeded;
    uint64_t seed;
    uint64_t drawn; /* how many blocks a seeded source has given */
};

struct random random_from_system(void);
/* The same seed gives the same bytes on every machine. Not for secrets. */
struct random random_from_seed(uint64_t seed);
/* As repeatable, and different for each name. False when it cannot be computed (memory). */
bool random_from_name(uint64_t seed, struct span name, struct random *out);

/* False when the system has no random bytes to give; `out` is then not to be used. */
bool random_bytes(struct random *random, void *out, size_t len);

/* A number below `bound` (which is not 0), each equally likely. */
bool random_below(struct random *random, uint64_t bound, uint64_t *out);

/* A version 4 UUID in lower case. */
bool random_uuid(struct random *random, char out[static UUID_SIZE]);

#endif
