/* Bytes changed at random, the same for the same seed. */
#ifndef DFNS_TESTS_MUTATION_H
#define DFNS_TESTS_MUTATION_H

#include "common/buf.h"
#include "common/random.h"

/* Texts to be put in: what means something to the reader. */
struct dictionary {
    const struct span *words;
    size_t count;
};

/* Replaces the content of `out` by that of `original` with one to four changes: bits flipped, bytes
 * replaced, put in, taken out or doubled, two places exchanged, the end cut off, or words put in.
 */
void mutate(struct random *random, const struct dictionary *dictionary, struct span original,
            struct buf *out);

/* Which seed and how many rounds: of the environment's DFNS_TEST_SEED and DFNS_TEST_ROUNDS, else
 * the ones given; printed, so that a failure can be had again. A seed of "random" is drawn. */
struct mutation_plan {
    uint64_t seed;
    size_t rounds;
};

struct mutation_plan mutation_plan(uint64_t seed, size_t rounds);

/* For a message: what is not printable ASCII as \xNN. */
void mutation_show(struct span bytes, struct buf *out);

#endif
