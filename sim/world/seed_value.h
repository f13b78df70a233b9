/* What the values in a world file stand for: texts or files, and times. */
#ifndef DFNS_SIM_WORLD_SEED_VALUE_H
#define DFNS_SIM_WORLD_SEED_VALUE_H

#include "common/embedded.h"
#include "sim/world/keyring.h"
#include "sim/world/world.h"

/* The world files and test keys that are compiled in, by their path below fixtures/. */
extern const struct embedded_files seed_files;

/* Where "file:" texts lead. */
enum seed_origin { SEED_EMBEDDED, SEED_FILE, SEED_DOCUMENT };

struct seed {
    struct world *world; /* borrowed: what the file fills */
    enum seed_origin origin;
    const char *path; /* of the world file, or what stands for it in messages */
    struct keyring keys;
};

/* Appends what a text stands for: itself, or the content of the file in "file:PATH". */
MUST_USE struct status seed_resolve(const struct seed *seed, const char *text, struct buf *out);

/* Reads a date-time that can be written again; `otherwise` when the member is absent. */
MUST_USE struct status seed_time(const cJSON *item, const char *pointer, const char *name,
                                 const char *otherwise, int64_t *ms);

#endif
