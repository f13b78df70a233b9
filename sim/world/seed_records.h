/* One reader for each kind of record in a world file. */
#ifndef DFNS_SIM_WORLD_SEED_RECORDS_H
#define DFNS_SIM_WORLD_SEED_RECORDS_H

#include "sim/world/seed_value.h"

/* Reads one element of a section and adds it to the world. `pointer` is where it stands. */
typedef struct status seed_record(struct seed *seed, const cJSON *item, const char *pointer);

seed_record seed_organisation;
seed_record seed_application;
seed_record seed_user;
seed_record seed_credential;
seed_record seed_token;

/* Have the world's roles the members that they may have, and does the world hold what they name?
 * Good when there are none. */
MUST_USE struct status seed_check_roles(const struct world *world);

/* Gives the token the text of a JSON Web Token, which tells this one from others by `id`. */
MUST_USE struct status seed_sign_token(const struct world *world, struct token *token,
                                       const char *id);

#endif
