/* One reader for each kind of record in a world file. */
#ifndef DFNS_SIM_WORLD_SEED_RECORDS_H
#define DFNS_SIM_WORLD_SEED_RECORDS_H

#include "sim/world/world.h"

struct seed {
    struct world *world; /* borrowed: what the file fills */
    const char *path;    /* of the world file; NULL when it is one of those compiled in */
};

/* Reads one element of a section and adds it to the world. `pointer` is where it stands. */
typedef struct status seed_record(struct seed *seed, const cJSON *item, const char *pointer);

seed_record seed_organisation;
seed_record seed_application;
seed_record seed_user;
seed_record seed_credential;
seed_record seed_token;

/* Appends what a text stands for: itself, or the content of the file in "file:PATH". */
MUST_USE struct status seed_resolve(const struct seed *seed, const char *text, struct buf *out);

#endif
