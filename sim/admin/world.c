#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/shape.h"
#include "sim/admin/handlers.h"
#include "sim/world/dump.h"

enum { MAX_SNAPSHOT = 64 * 1024 * 1024 };

static struct admin_result done(struct json_writer *json, const char *what, const char *name)
{
    json_object_begin(json);
    json_member_text(json, what, name);
    json_object_end(json);
    return ADMIN_OK;
}

struct admin_result handle_world_get(const struct admin_request *request, struct json_writer *json)
{
    struct status status = sessions_sign_tokens(request->simulation->sessions, request->session);
    if (!status_is_ok(&status))
        return admin_result(status);
    dump_world(request->session->world, admin_now(request), json);
    return ADMIN_OK;
}

static struct status replace_world(const struct admin_request *request, const cJSON *document)
{
    struct world *world;
    struct status status = dump_read(document, "the world", request->session->world, &world);
    if (!status_is_ok(&status))
        return status;
    return sessions_replace_world(request->simulation->sessions, request->session, world);
}

struct admin_result handle_world_put(const struct admin_request *request, struct json_writer *json)
{
    struct status status = replace_world(request, request->body);
    return status_is_ok(&status) ? done(json, "replaced", request->session->world->name)
                                 : admin_result(status);
}

struct admin_result handle_reset(const struct admin_request *request, struct json_writer *json)
{
    struct status status = sessions_reset(request->simulation->sessions, request->session);
    return status_is_ok(&status) ? done(json, "reset", request->session->id) : admin_result(status);
}

/* ---- snapshots ---- */

static bool is_of_name(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.';
}

/* A snapshot's name, as text; false when it is none: letters, digits, "-", "_" and ".". */
static bool take_name(const struct admin_request *request, char name[static SNAPSHOT_MAX_NAME])
{
    struct span given = request->parameter;
    if (given.len >= SNAPSHOT_MAX_NAME)
        return false;
    for (size_t i = 0; i < given.len; i++)
        if (!is_of_name(given.ptr[i]))
            return false;
    snprintf(name, SNAPSHOT_MAX_NAME, "%.*s", SPAN_ARGS(given));
    return true;
}

struct admin_result handle_snapshots_get(const struct admin_request *request,
                                         struct json_writer *json)
{
    const struct snapshots *snapshots = &request->session->snapshots;
    json_object_begin(json);
    json_key(json, "snapshots");
    json_array_begin(json);
    for (size_t i = 0; i < snapshots->count; i++)
        json_put_text(json, snapshots->slots[i].name);
    json_array_end(json);
    json_object_end(json);
    return ADMIN_OK;
}

static char *write_snapshot(const struct admin_request *request)
{
    struct buf text = buf_make(MAX_SNAPSHOT);
    struct json_writer json = json_writer_make(&text, JSON_COMPACT);
    json_object_begin(&json);
    json_key(&json, "world");
    dump_world(request->session->world, admin_now(request), &json);
    json_key(&json, "faults");
    faults_write(request->session->faults, &json);
    json_object_end(&json);
    return buf_take(&text);
}

struct admin_result handle_snapshot_put(const struct admin_request *request,
                                        struct json_writer *json)
{
    char name[SNAPSHOT_MAX_NAME];
    if (!take_name(request, name))
        return admin_result(status_fail(STATUS_INPUT,
                                        "expected a name of letters, digits, \"-\", \"_\" "
                                        "and \".\", at most %d of them",
                                        SNAPSHOT_MAX_NAME - 1));
    struct status status = sessions_sign_tokens(request->simulation->sessions, request->session);
    if (!status_is_ok(&status))
        return admin_result(status);
    char *text = write_snapshot(request);
    if (!text || !snapshots_put(&request->session->snapshots, name, text))
        return admin_result(status_fail(
            STATUS_MEMORY, "there is room for %d snapshots, %d MiB together; remove some",
            SNAPSHOT_MAX, SNAPSHOT_MAX_BYTES / (1024 * 1024)));
    return done(json, "saved", name);
}

/* A world has more values written down than in the file that it was read from, so what was saved is
 * not held to the limit of files: it cannot have more values than bytes. */
static struct status restore(const struct admin_request *request, const char *text)
{
    struct json_error error;
    cJSON *document = json_parse_large(span_of(text), MAX_SNAPSHOT, &error);
    struct status status = document ? replace_world(request, json_member(document, "world"))
                                    : json_error_status(&error);
    if (status_is_ok(&status))
        status = faults_set(request->session->faults, json_member(document, "faults"));
    cJSON_Delete(document);
    return status;
}

struct admin_result handle_snapshot_restore(const struct admin_request *request,
                                            struct json_writer *json)
{
    char name[SNAPSHOT_MAX_NAME];
    const char *text =
        take_name(request, name) ? snapshots_get(&request->session->snapshots, name) : NULL;
    if (!text)
        return admin_not_found("snapshot", request->parameter);
    struct status status = restore(request, text);
    return status_is_ok(&status) ? done(json, "restored", name) : admin_result(status);
}

struct admin_result handle_snapshot_delete(const struct admin_request *request,
                                           struct json_writer *json)
{
    char name[SNAPSHOT_MAX_NAME];
    if (!take_name(request, name) || !snapshots_remove(&request->session->snapshots, name))
        return admin_not_found("snapshot", request->parameter);
    return done(json, "removed", name);
}
