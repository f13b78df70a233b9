/* One reader for each kind of record in a world file. */
#ifndef DFNS_SIM_WORLD_SEED_RECORDS_H
#define DFNS_SIM_WORLD_SEED_RECORDS_H

#include "sim/world/keyring.h"
#include "sim/world/world.h"

/* Where "file:" texts lead. */
enum seed_origin { SEED_EMBEDDED, SEED_FILE, SEED_DOCUMENT };

struct seed {
    struct world *world; /* borrowed: what the file fills */
    enum seed_origin origin;
    const char *path; /* of the world file, or what stands for it in messages */
    struct keyring keys;
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

/* Reads a date-time that can be written again; `otherwise` when the member is absent. */
MUST_USE struct status seed_time(const cJSON *item, const char *pointer, const char *name,
                                 const char *otherwise, int64_t *ms);

/* Gives the token the text of a JSON Web Token, which tells this one from others by `id`. */
MUST_USE struct status seed_sign_token(const struct world *world, struct token *token,
                                       const char *id);

#endif
