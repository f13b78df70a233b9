/*
 * What is remembered: who exists, and what was spent. Facts without judgement.
 *
 * The world owns every record and every text in it; a pointer to a record is good until the world
 * is freed. The world itself is not locked: see service.c.
 */
#ifndef DFNS_SIM_WORLD_WORLD_H
#define DFNS_SIM_WORLD_WORLD_H

#include <cjson/cJSON.h>

#include "common/digest.h"
#include "common/map.h"
#include "common/random.h"
#include "common/status.h"
#include "sim/world/records.h"
#include "sim/world/replay.h"
#include "sim/world/timeline.h"

struct world {
    char *name;
    struct organisation **organisations;
    size_t organisation_count;
    struct application **applications;
    size_t application_count;
    struct user **users;
    size_t user_count;
    struct credential **credentials;
    size_t credential_count;
    struct token **tokens;
    size_t token_count;

    struct map *organisations_by_id;
    struct map *applications_by_id;
    struct map *users_by_id;
    struct map *credentials_by_id;
    struct map *credentials_by_credential_id;
    struct map *tokens_by_text;
    struct map *tokens_by_name;

    struct key *token_key;       /* Ed25519, signs bearer tokens */
    char *token_key_pem;         /* the same as text */
    char *user_action_secret;    /* keys the HMAC of challenges and user actions */
    struct hmac_key *action_key; /* the same, ready for use */
    cJSON *roles;                /* who plays which part for the conformance suite; NULL for none */

    struct timeline timeline;
    struct random random; /* of challenges and of the ids of one-time tokens */

    struct replay *nonces;
    struct replay *challenges;
    struct replay *user_actions;
};

/* An empty world; NULL when memory is short. */
struct world *world_make(void);
void world_free(struct world *world);

/* Takes over `secret` as the world's user_action_secret, also when it is NULL or memory is short;
 * false then. */
bool world_take_secret(struct world *world, char *secret);

/* Add a record, which is the world's from then on, also when it fails. STATUS_INPUT when its id is
 * taken already. */
MUST_USE struct status world_add_organisation(struct world *world, struct organisation *record);
MUST_USE struct status world_add_application(struct world *world, struct application *record);
MUST_USE struct status world_add_user(struct world *world, struct user *record);
MUST_USE struct status world_add_credential(struct world *world, struct credential *record);
MUST_USE struct status world_add_token(struct world *world, struct token *record);

/* For a token that was added without a text and has got one. */
MUST_USE struct status world_file_token(struct world *world, struct token *record);

/* Each is NULL when there is none. Ids are opaque; those that look like a UUID compare without
 * regard to case. */
struct organisation *world_organisation(const struct world *world, struct span id);
struct application *world_application(const struct world *world, struct span id);
struct user *world_user(const struct world *world, struct span id);
struct credential *world_credential(const struct world *world, struct span id);
struct credential *world_credential_by_credential_id(const struct world *world, struct span id);
struct token *world_token(const struct world *world, struct span text);
struct token *world_token_named(const struct world *world, const char *name);

/* The form of an id under which it is to be filed: a UUID in lower case, written to `lower`, and
 * anything else as it is. */
struct span world_id_key(struct span id, char lower[static UUID_SIZE]);

/* Are these two the same id? */
bool world_same_id(struct span a, struct span b);

#endif
