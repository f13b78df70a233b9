#include "common/rfc3339.h"
#include "sim/admin/handlers.h"

static void member_time(struct json_writer *json, const char *name, int64_t ms)
{
    char text[RFC3339_SIZE];
    if (rfc3339_format(ms, text))
        json_member_text(json, name, text);
}

static void write_counts(const struct admin_request *request, struct json_writer *json)
{
    const struct world *world = request->session->world;
    int64_t now_ms = admin_now(request);
    json_key(json, "remembered");
    json_object_begin(json);
    json_member_integer(json, "nonces", (int64_t)replay_count(world->nonces, now_ms));
    json_member_integer(json, "challenges", (int64_t)replay_count(world->challenges, now_ms));
    json_member_integer(json, "user_actions", (int64_t)replay_count(world->user_actions, now_ms));
    json_object_end(json);
}

struct admin_result handle_health(const struct admin_request *request, struct json_writer *json)
{
    const struct simulation *simulation = request->simulation;
    json_object_begin(json);
    json_member_text(json, "status", "ok");
    json_member_text(json, "version", DFNS_VERSION);
    json_member_text(json, "edition", simulation->edition->name);
    json_member_integer(json, "nonce_window_s", simulation->nonce_window_ms / 1000);
    json_member_integer(json, "seed", (int64_t)request->session->settings.seed);
    json_member_text(json, "session", request->session->id);
    json_member_text(json, "world", request->session->world->name);
    member_time(json, "now", admin_now(request));
    member_time(json, "started", simulation->started_ms);
    write_counts(request, json);
    if (simulation->hooks.tell)
        simulation->hooks.tell(simulation->hooks.context, json);
    json_object_end(json);
    return ADMIN_OK;
}

static void write_reason(struct json_writer *json, enum reason reason,
                         const struct edition *edition)
{
    const struct reason_row *row = reason_row(reason);
    const struct error_row *error = error_row(row->error);
    const char *message = error->messages[edition->message_column];
    json_object_begin(json);
    json_member_text(json, "check", row->check);
    json_member_text(json, "reason", row->name);
    json_member_text(json, "meaning", row->meaning);
    json_member_integer(json, "status", error->status);
    json_member_text(json, "message", message ? message : error->messages[MESSAGE_2023]);
    json_member_text(json, "source", error->source);
    json_object_end(json);
}

struct admin_result handle_checks(const struct admin_request *request, struct json_writer *json)
{
    json_object_begin(json);
    json_key(json, "order");
    json_array_begin(json);
    for (size_t i = 0; i < CHECK_COUNT; i++)
        json_put_text(json, request->simulation->rules.checks[i].name);
    json_array_end(json);
    json_key(json, "reasons");
    json_array_begin(json);
    for (unsigned reason = REASON_NONE + 1; reason < REASON_COUNT; reason++)
        write_reason(json, (enum reason)reason, request->simulation->edition);
    json_array_end(json);
    json_object_end(json);
    return ADMIN_OK;
}
