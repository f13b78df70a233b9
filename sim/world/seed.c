#include "sim/world/seed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/shape.h"
#include "sim/world/seed_records.h"
#include "sim/world/state.h"

enum { MAX_WORLD_FILE = 16 * 1024 * 1024, MAX_POINTER = 64 };

static const char default_world[] = "worlds/default.json";

struct section {
    const char *name;
    seed_record *read;
};

/* In the order in which records refer to each other. */
static const struct section sections[] = {
    {"organisations", seed_organisation},
    {"applications", seed_application},
    {"users", seed_user},
    {"credentials", seed_credential},
    {"tokens", seed_token},
};

static struct status read_section(struct seed *seed, const cJSON *document,
                                  const struct section *section)
{
    struct status status = status_ok();
    const cJSON *item;
    size_t index = 0;
    cJSON_ArrayForEach(item, json_member(document, section->name))
    {
        char pointer[MAX_POINTER];
        snprintf(pointer, sizeof pointer, "/%s/%zu", section->name, index++);
        if (status_is_ok(&status))
            status = section->read(seed, item, pointer);
    }
    return status;
}

static struct status read_token_key(struct seed *seed, const cJSON *document)
{
    struct world *world = seed->world;
    struct buf pem = buf_make(16 * 1024);
    struct status status = seed_resolve(seed, json_text(document, "token_key"), &pem);
    if (status_is_ok(&status))
        status = keyring_read(&seed->keys, buf_peek(&pem), true, &world->token_key);
    if (status_is_ok(&status) && key_kind(world->token_key) != KEY_ED25519)
        status = status_fail(STATUS_INPUT, "expected an Ed25519 key, found %s",
                             key_kind_name(key_kind(world->token_key)));
    if (status_is_ok(&status) && !(world->token_key_pem = buf_take(&pem)))
        status = status_no_memory();
    buf_free(&pem);
    return status_in(status, "/token_key");
}

static struct status read_head(struct seed *seed, const cJSON *document)
{
    struct world *world = seed->world;
    const cJSON *roles = json_member(document, "roles");
    world->name = strdup(json_text(document, "name"));
    bool ok = world_take_secret(world, strdup(json_text(document, "user_action_secret")));
    world->roles = roles ? cJSON_Duplicate(roles, true) : NULL;
    if (!ok || !world->name || (roles && !world->roles))
        return status_no_memory();
    return read_token_key(seed, document);
}

static struct status read_document(struct seed *seed, const cJSON *document)
{
    static const struct shape_member members[] = {
        {"name", SHAPE_TEXT, SHAPE_REQUIRED},
        {"token_key", SHAPE_TEXT, SHAPE_REQUIRED},
        {"user_action_secret", SHAPE_TEXT, SHAPE_REQUIRED},
        {"organisations", SHAPE_ARRAY, SHAPE_REQUIRED},
        {"applications", SHAPE_ARRAY, SHAPE_REQUIRED},
        {"users", SHAPE_ARRAY, SHAPE_REQUIRED},
        {"credentials", SHAPE_ARRAY, SHAPE_REQUIRED},
        {"tokens", SHAPE_ARRAY, SHAPE_REQUIRED},
        {"roles", SHAPE_OBJECT, SHAPE_OPTIONAL},
        {"state", SHAPE_OBJECT, SHAPE_OPTIONAL},
    };
    struct status status = shape_check(document, "", members, sizeof members / sizeof members[0]);
    if (status_is_ok(&status))
        status = read_head(seed, document);
    for (size_t i = 0; i < sizeof sections / sizeof sections[0] && status_is_ok(&status); i++)
        status = read_section(seed, document, &sections[i]);
    if (status_is_ok(&status))
        status = seed_check_roles(seed->world);
    const cJSON *state = json_member(document, "state");
    return state && status_is_ok(&status) ? state_read(seed->world, state, "/state") : status;
}

static struct status parse(struct span text, cJSON **document)
{
    struct json_error error;
    *document = json_parse(text, &error);
    if (*document)
        return status_ok();
    return json_error_status(&error);
}

static struct status read_world(struct seed *seed, const cJSON *document, struct world **world)
{
    seed->world = world_make();
    struct status status = seed->world ? read_document(seed, document) : status_no_memory();
    if (status_is_ok(&status))
        *world = seed->world;
    else
        world_free(seed->world);
    keyring_free(&seed->keys);
    return status_in(status, "%s", seed->path);
}

static struct status read_text(struct span text, enum seed_origin origin, const char *path,
                               struct world **world)
{
    struct seed seed = {
        .origin = origin, .path = path, .keys = {.trusted = origin == SEED_EMBEDDED}};
    cJSON *document;
    struct status status = parse(text, &document);
    if (!status_is_ok(&status))
        return status_in(status, "%s", path);
    status = read_world(&seed, document, world);
    cJSON_Delete(document);
    return status;
}

struct status seed_default(struct world **world)
{
    return read_text(embedded_find(&seed_files, default_world), SEED_EMBEDDED, default_world,
                     world);
}

struct status seed_file(const char *path, struct world **world)
{
    struct buf text = buf_make(MAX_WORLD_FILE);
    struct status status = file_read(path, &text);
    if (status_is_ok(&status))
        status = read_text(buf_peek(&text), SEED_FILE, path, world);
    buf_free(&text);
    return status;
}

static bool know_keys(struct keyring *keys, const struct world *known)
{
    bool ok = keyring_know(keys, known->token_key_pem, known->token_key);
    for (size_t i = 0; i < known->application_count && ok; i++)
        ok = keyring_know(keys, known->applications[i]->private_pem,
                          known->applications[i]->public_key);
    for (size_t i = 0; i < known->credential_count && ok; i++)
        ok = keyring_know(keys, known->credentials[i]->private_pem, known->credentials[i]->key);
    return ok;
}

struct status seed_document(const cJSON *document, const char *name, const struct world *known,
                            struct world **world)
{
    struct seed seed = {.origin = SEED_DOCUMENT, .path = name};
    if (!known || know_keys(&seed.keys, known))
        return read_world(&seed, document, world);
    keyring_free(&seed.keys);
    return status_no_memory();
}
