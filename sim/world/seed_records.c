#include "sim/world/seed_records.h"

#include <stdlib.h>
#include <string.h>

#include "common/options.h"
#include "common/rfc3339.h"
#include "common/shape.h"

/* The moment from which a record exists that does not say otherwise: the day of the pages. */
static const char created_by_default[] = "2023-01-01T00:00:00Z";

#define SHAPE(pointer, item, members)                                                              \
    shape_check(item, pointer, members, sizeof(members) / sizeof((members)[0]))

/* A copy of a member's text; NULL when it is absent. Clears `*ok` when memory is short. */
static char *copy_text(const cJSON *item, const char *name, bool *ok)
{
    const char *text = json_text(item, name);
    char *copy = text ? strdup(text) : NULL;
    *ok = *ok && (copy || !text);
    return copy;
}

static struct status unknown_reference(const char *pointer, const char *member, const char *id)
{
    return status_fail(STATUS_INPUT, "%s/%s: nothing with the id \"%s\" stands before it", pointer,
                       member, id);
}

static struct status read_permissions(const cJSON *item, const char *pointer, permission_set *set)
{
    const cJSON *child;
    cJSON_ArrayForEach(child, json_member(item, "permissions"))
    {
        if (permission_add(child->valuestring, set))
            continue;
        const char *nearest =
            options_nearest(child->valuestring, permission_names(), PERMISSION_COUNT);
        return status_fail(STATUS_INPUT, "%s/permissions: unknown permission \"%s\"%s%s", pointer,
                           child->valuestring, nearest ? "; did you mean " : "",
                           nearest ? nearest : "");
    }
    return status_ok();
}

/* Reads a PEM key that stands in a member or in the file that it names; nothing when it is absent.
 * The PEM text itself goes to `*pem` unless that is NULL. */
static struct status read_key(struct seed *seed, const cJSON *item, const char *pointer,
                              const char *name, struct key **key, char **pem)
{
    const char *text = json_text(item, name);
    bool private = strcmp(name, "private_key") == 0;
    if (!text)
        return status_ok();
    struct buf content = buf_make(64 * 1024);
    struct status status = seed_resolve(seed, text, &content);
    key_free(*key);
    *key = NULL;
    if (status_is_ok(&status))
        status = keyring_read(&seed->keys, buf_peek(&content), private, key);
    if (status_is_ok(&status) && pem && !(*pem = buf_take(&content)))
        status = status_no_memory();
    buf_free(&content);
    return status_in(status, "%s/%s", pointer, name);
}

struct status seed_organisation(struct seed *seed, const cJSON *item, const char *pointer)
{
    static const struct shape_member members[] = {
        {"id", SHAPE_TEXT, SHAPE_REQUIRED},
        {"name", SHAPE_TEXT, SHAPE_OPTIONAL},
    };
    struct status status = SHAPE(pointer, item, members);
    if (!status_is_ok(&status))
        return status;
    struct organisation *record = calloc(1, sizeof *record);
    bool ok = record != NULL;
    if (ok) {
        record->id = copy_text(item, "id", &ok);
        record->name = copy_text(item, "name", &ok);
    }
    if (!ok) {
        organisation_free(record);
        return status_no_memory();
    }
    return status_in(world_add_organisation(seed->world, record), "%s/id", pointer);
}

static struct status read_application_kind(const cJSON *item, const char *pointer,
                                           struct application *record)
{
    const char *kind = json_text(item, "kind");
    bool server_side = strcmp(kind, "ServerSideApplication") == 0;
    if (!server_side && strcmp(kind, "ClientSideApplication") != 0)
        return status_fail(STATUS_INPUT,
                           "%s/kind: expected ClientSideApplication or ServerSideApplication, "
                           "found \"%s\"",
                           pointer, kind);
    record->kind = server_side ? SERVER_SIDE_APPLICATION : CLIENT_SIDE_APPLICATION;
    if (server_side && (!record->secret || !record->public_key))
        return status_fail(STATUS_INPUT,
                           "%s: a ServerSideApplication needs \"secret\" and \"public_key\"",
                           pointer);
    return status_ok();
}

static struct status fill_application(struct seed *seed, const cJSON *item, const char *pointer,
                                      struct application *record)
{
    bool ok = true;
    const char *organisation = json_text(item, "organisation");
    record->id = copy_text(item, "id", &ok);
    record->name = copy_text(item, "name", &ok);
    record->secret = copy_text(item, "secret", &ok);
    record->expected_origin = copy_text(item, "expected_origin", &ok);
    record->expected_rp_id = copy_text(item, "expected_rp_id", &ok);
    record->active = json_flag(item, "active", true);
    record->organisation = world_organisation(seed->world, span_of(organisation));
    if (!ok)
        return status_no_memory();
    if (!record->organisation)
        return unknown_reference(pointer, "organisation", organisation);
    struct status status = read_permissions(item, pointer, &record->permissions);
    if (status_is_ok(&status))
        status =
            read_key(seed, item, pointer, "private_key", &record->public_key, &record->private_pem);
    if (status_is_ok(&status))
        status = read_key(seed, item, pointer, "public_key", &record->public_key, NULL);
    return status_is_ok(&status) ? read_application_kind(item, pointer, record) : status;
}

struct status seed_application(struct seed *seed, const cJSON *item, const char *pointer)
{
    static const struct shape_member members[] = {
        {"id", SHAPE_TEXT, SHAPE_REQUIRED},
        {"organisation", SHAPE_TEXT, SHAPE_REQUIRED},
        {"name", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"kind", SHAPE_TEXT, SHAPE_REQUIRED},
        {"active", SHAPE_BOOL, SHAPE_OPTIONAL},
        {"permissions", SHAPE_TEXTS, SHAPE_OPTIONAL},
        {"secret", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"public_key", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"private_key", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"expected_origin", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"expected_rp_id", SHAPE_TEXT, SHAPE_OPTIONAL},
    };
    struct status status = SHAPE(pointer, item, members);
    if (!status_is_ok(&status))
        return status;
    struct application *record = calloc(1, sizeof *record);
    status = record ? fill_application(seed, item, pointer, record) : status_no_memory();
    if (!status_is_ok(&status)) {
        application_free(record);
        return status;
    }
    return status_in(world_add_application(seed->world, record), "%s/id", pointer);
}

static struct status fill_user(struct seed *seed, const cJSON *item, const char *pointer,
                               struct user *record)
{
    bool ok = true;
    const char *organisation = json_text(item, "organisation");
    record->id = copy_text(item, "id", &ok);
    record->username = copy_text(item, "username", &ok);
    record->kind =
        json_text(item, "kind") ? copy_text(item, "kind", &ok) : strdup("CustomerEmployee");
    record->active = json_flag(item, "active", true);
    record->organisation = world_organisation(seed->world, span_of(organisation));
    if (!ok || !record->kind)
        return status_no_memory();
    if (!record->organisation)
        return unknown_reference(pointer, "organisation", organisation);
    return read_permissions(item, pointer, &record->permissions);
}

struct status seed_user(struct seed *seed, const cJSON *item, const char *pointer)
{
    static const struct shape_member members[] = {
        {"id", SHAPE_TEXT, SHAPE_REQUIRED},       {"organisation", SHAPE_TEXT, SHAPE_REQUIRED},
        {"username", SHAPE_TEXT, SHAPE_OPTIONAL}, {"kind", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"active", SHAPE_BOOL, SHAPE_OPTIONAL},   {"permissions", SHAPE_TEXTS, SHAPE_OPTIONAL},
    };
    struct status status = SHAPE(pointer, item, members);
    if (!status_is_ok(&status))
        return status;
    struct user *record = calloc(1, sizeof *record);
    status = record ? fill_user(seed, item, pointer, record) : status_no_memory();
    if (!status_is_ok(&status)) {
        user_free(record);
        return status;
    }
    return status_in(world_add_user(seed->world, record), "%s/id", pointer);
}

static struct status fill_credential(struct seed *seed, const cJSON *item, const char *pointer,
                                     struct credential *record)
{
    bool ok = true;
    const char *user = json_text(item, "user");
    record->id = copy_text(item, "id", &ok);
    record->credential_id = copy_text(item, "credential_id", &ok);
    record->name = copy_text(item, "name", &ok);
    record->kind = json_text(item, "kind") ? copy_text(item, "kind", &ok) : strdup("Key");
    record->active = json_flag(item, "active", true);
    record->user = world_user(seed->world, span_of(user));
    if (!ok || !record->kind)
        return status_no_memory();
    if (!record->user)
        return unknown_reference(pointer, "user", user);
    struct status status =
        seed_time(item, pointer, "created", created_by_default, &record->created_ms);
    if (status_is_ok(&status))
        status = read_key(seed, item, pointer, "private_key", &record->key, &record->private_pem);
    if (status_is_ok(&status))
        status = read_key(seed, item, pointer, "public_key", &record->key, NULL);
    if (status_is_ok(&status) && !record->key)
        status =
            status_fail(STATUS_INPUT, "%s: expected \"public_key\" or \"private_key\"", pointer);
    return status;
}

struct status seed_credential(struct seed *seed, const cJSON *item, const char *pointer)
{
    static const struct shape_member members[] = {
        {"id", SHAPE_TEXT, SHAPE_REQUIRED},          {"credential_id", SHAPE_TEXT, SHAPE_REQUIRED},
        {"user", SHAPE_TEXT, SHAPE_REQUIRED},        {"name", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"kind", SHAPE_TEXT, SHAPE_OPTIONAL},        {"active", SHAPE_BOOL, SHAPE_OPTIONAL},
        {"created", SHAPE_TEXT, SHAPE_OPTIONAL},     {"public_key", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"private_key", SHAPE_TEXT, SHAPE_OPTIONAL},
    };
    struct status status = SHAPE(pointer, item, members);
    if (!status_is_ok(&status))
        return status;
    struct credential *record = calloc(1, sizeof *record);
    status = record ? fill_credential(seed, item, pointer, record) : status_no_memory();
    if (!status_is_ok(&status)) {
        credential_free(record);
        return status;
    }
    return status_in(world_add_credential(seed->world, record), "%s", pointer);
}
