#include "sim/world/world.h"

#include <stdlib.h>
#include <string.h>

enum {
    UUID_LENGTH = 36,
    /* What a world remembers as spent at most; past it requests are refused, never let through. */
    MAX_NONCES = 8 * 1000 * 1000,
    MAX_CHALLENGES = 1000 * 1000,
    MAX_USER_ACTIONS = 1000 * 1000,
};

struct world *world_make(void)
{
    struct world *world = calloc(1, sizeof *world);
    if (!world)
        return NULL;
    world->random = random_from_system();
    world->nonces = replay_make(MAX_NONCES);
    world->challenges = replay_make(MAX_CHALLENGES);
    world->user_actions = replay_make(MAX_USER_ACTIONS);
    if (world->nonces && world->challenges && world->user_actions)
        return world;
    world_free(world);
    return NULL;
}

#define FREE_ALL(array, count, free_one)                                                           \
    do {                                                                                           \
        for (size_t i_ = 0; i_ < (count); i_++)                                                    \
            free_one((array)[i_]);                                                                 \
        free(array);                                                                               \
    } while (0)

void world_free(struct world *world)
{
    if (!world)
        return;
    FREE_ALL(world->organisations, world->organisation_count, organisation_free);
    FREE_ALL(world->applications, world->application_count, application_free);
    FREE_ALL(world->users, world->user_count, user_free);
    FREE_ALL(world->credentials, world->credential_count, credential_free);
    FREE_ALL(world->tokens, world->token_count, token_free);
    map_free(&world->organisations_by_id);
    map_free(&world->applications_by_id);
    map_free(&world->users_by_id);
    map_free(&world->credentials_by_id);
    map_free(&world->credentials_by_credential_id);
    map_free(&world->tokens_by_text);
    map_free(&world->tokens_by_name);
    key_free(world->token_key);
    free(world->token_key_pem);
    free(world->user_action_secret);
    hmac_key_free(world->action_key);
    cJSON_Delete(world->roles);
    replay_free(world->nonces);
    replay_free(world->challenges);
    replay_free(world->user_actions);
    free(world->name);
    free(world);
}

bool world_take_secret(struct world *world, char *secret)
{
    world->user_action_secret = secret;
    world->action_key = secret ? hmac_key_make(span_of(secret)) : NULL;
    return world->action_key != NULL;
}

/* Those of <ctype.h> ask for the locale, every time. */
static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool looks_like_uuid(struct span id)
{
    if (id.len != UUID_LENGTH)
        return false;
    for (size_t i = 0; i < id.len; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? id.ptr[i] != '-' : !is_hex(id.ptr[i]))
            return false;
    }
    return true;
}

struct span world_id_key(struct span id, char lower[static UUID_SIZE])
{
    if (!looks_like_uuid(id))
        return id;
    for (size_t i = 0; i < UUID_LENGTH; i++)
        lower[i] =
            (char)(id.ptr[i] >= 'A' && id.ptr[i] <= 'F' ? id.ptr[i] + ('a' - 'A') : id.ptr[i]);
    return (struct span){lower, UUID_LENGTH};
}

static void *look_up(const struct map *map, struct span id)
{
    char lower[UUID_SIZE];
    return map_get(map, world_id_key(id, lower));
}

static struct status file_key(struct map **map, struct span key, const char *name, void *record)
{
    if (map_get(*map, key))
        return status_fail(STATUS_INPUT, "\"%s\" exists already", name);
    return map_put(map, key, record) ? status_ok() : status_no_memory();
}

static struct status file_under(struct map **map, const char *id, void *record)
{
    char lower[UUID_SIZE];
    return file_key(map, world_id_key(span_of(id), lower), id, record);
}

/* Makes room for one more pointer. Arrays grow at powers of two, so the count tells the capacity.
 */
static bool append(void *array, size_t *count, void *record)
{
    void ***slots = array;
    if ((*count & (*count - 1)) == 0) {
        void **grown = realloc(*slots, (*count ? *count * 2 : 1) * sizeof *grown);
        if (!grown)
            return false;
        *slots = grown;
    }
    (*slots)[(*count)++] = record;
    return true;
}

struct status world_add_organisation(struct world *world, struct organisation *record)
{
    if (!append(&world->organisations, &world->organisation_count, record)) {
        organisation_free(record);
        return status_no_memory();
    }
    return file_under(&world->organisations_by_id, record->id, record);
}

struct status world_add_application(struct world *world, struct application *record)
{
    if (!append(&world->applications, &world->application_count, record)) {
        application_free(record);
        return status_no_memory();
    }
    struct organisation *home = record->organisation;
    if (!append(&home->applications, &home->application_count, record))
        return status_no_memory();
    return file_under(&world->applications_by_id, record->id, record);
}

struct status world_add_user(struct world *world, struct user *record)
{
    if (!append(&world->users, &world->user_count, record)) {
        user_free(record);
        return status_no_memory();
    }
    return file_under(&world->users_by_id, record->id, record);
}

struct status world_add_credential(struct world *world, struct credential *record)
{
    if (!append(&world->credentials, &world->credential_count, record)) {
        credential_free(record);
        return status_no_memory();
    }
    struct user *owner = record->user;
    if (!append(&owner->credentials, &owner->credential_count, record))
        return status_no_memory();
    struct status status =
        file_under(&world->credentials_by_credential_id, record->credential_id, record);
    if (!status_is_ok(&status))
        return status;
    return file_under(&world->credentials_by_id, record->id, record);
}

struct status world_add_token(struct world *world, struct token *record)
{
    if (!append(&world->tokens, &world->token_count, record)) {
        token_free(record);
        return status_no_memory();
    }
    struct status status = file_under(&world->tokens_by_name, record->name, record);
    return status_is_ok(&status) && record->text ? world_file_token(world, record) : status;
}

struct status world_file_token(struct world *world, struct token *record)
{
    return file_key(&world->tokens_by_text, span_of(record->text), record->text, record);
}

struct organisation *world_organisation(const struct world *world, struct span id)
{
    return look_up(world->organisations_by_id, id);
}

struct application *world_application(const struct world *world, struct span id)
{
    return look_up(world->applications_by_id, id);
}

struct user *world_user(const struct world *world, struct span id)
{
    return look_up(world->users_by_id, id);
}

struct credential *world_credential(const struct world *world, struct span id)
{
    return look_up(world->credentials_by_id, id);
}

struct credential *world_credential_by_credential_id(const struct world *world, struct span id)
{
    return look_up(world->credentials_by_credential_id, id);
}

/* A bearer is no id, even when it looks like one. */
struct token *world_token(const struct world *world, struct span text)
{
    return map_get(world->tokens_by_text, text);
}

struct token *world_token_named(const struct world *world, const char *name)
{
    return look_up(world->tokens_by_name, span_of(name));
}

bool world_same_id(struct span a, struct span b)
{
    char lower_a[UUID_SIZE], lower_b[UUID_SIZE];
    return span_equal(world_id_key(a, lower_a), world_id_key(b, lower_b));
}
