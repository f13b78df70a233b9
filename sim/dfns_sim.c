#include "sim/dfns_sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/crypto.h"
#include "common/json.h"
#include "common/json_write.h"
#include "common/options.h"
#include "sim/http/server.h"
#include "sim/service.h"
#include "sim/world/seed.h"

enum { MAX_TARGET = 4096, MAX_BODY = 16 * 1024 * 1024, MAX_WINDOW_S = 366 * 24 * 60 * 60 };

struct dfns_sim {
    struct service *service;
    struct server *server; /* NULL unless started */
    int port;
};

/* Turns a status into what a stranger is told. */
static dfns_sim_result tell(struct status status, dfns_sim_error *error)
{
    if (error)
        snprintf(error->message, sizeof error->message, "%s", status.message);
    switch (status.code) {
    case STATUS_OK:
        return DFNS_SIM_OK;
    case STATUS_MEMORY:
        return DFNS_SIM_NO_MEMORY;
    case STATUS_INPUT:
        return DFNS_SIM_BAD_INPUT;
    case STATUS_IO:
    case STATUS_CRYPTO:
        break;
    }
    return DFNS_SIM_SYSTEM;
}

/* ---- life ---- */

static struct status check_range(const char *name, int64_t value, int64_t max)
{
    if (value >= 0 && value <= max)
        return status_ok();
    return status_fail(STATUS_INPUT, "%s: expected 0 to %" PRId64 ", found %" PRId64, name, max,
                       value);
}

static struct status check_settings(const dfns_sim_settings *settings)
{
    if (settings->size != sizeof *settings)
        return status_fail(STATUS_INPUT,
                           "size: expected %zu, found %zu; begin with "
                           "DFNS_SIM_SETTINGS, and build against this library",
                           sizeof *settings, settings->size);
    if (settings->world_file && settings->world_json)
        return status_fail(STATUS_INPUT, "world_file and world_json exclude each other");
    if (settings->seed >= FAULT_MAX_SEED)
        return status_fail(STATUS_INPUT, "seed: expected less than 2^53");
    struct status status = check_range("port", settings->port, 65535);
    if (status_is_ok(&status))
        status = check_range("nonce_window_s", settings->nonce_window_s, MAX_WINDOW_S);
    if (status_is_ok(&status))
        status = check_range("nonce_reject_percent", settings->nonce_reject_percent, 100);
    return status;
}

static struct status find_edition(const char *name, const struct edition **edition)
{
    *edition = edition_named(name ? name : edition_names[0]);
    if (*edition)
        return status_ok();
    return status_fail(STATUS_INPUT, "edition: there is no \"%s\"", name);
}

static struct status read_world_json(const char *text, struct world **world)
{
    struct json_error fault;
    cJSON *document = json_parse(span_of(text), &fault);
    if (!document)
        return status_in(json_error_status(&fault), "world_json");
    struct status status = seed_document(document, "world_json", NULL, world);
    cJSON_Delete(document);
    return status;
}

static struct status read_world(const dfns_sim_settings *settings, struct world **world)
{
    if (settings->world_json)
        return read_world_json(settings->world_json, world);
    return settings->world_file ? seed_file(settings->world_file, world) : seed_default(world);
}

static struct status make_service(const dfns_sim_settings *settings, struct service **service)
{
    struct service_settings own = {
        .nonce_window_ms = INT64_C(1000) * settings->nonce_window_s,
        .explain = true,
        .seed = settings->seed,
        .seeded = true,
        .nonce_reject_percent = settings->nonce_reject_percent,
    };
    struct world *world;
    struct status status = check_settings(settings);
    if (status_is_ok(&status))
        status = find_edition(settings->edition, &own.edition);
    if (status_is_ok(&status))
        status = read_world(settings, &world);
    return status_is_ok(&status) ? service_make(world, &own, service) : status;
}

dfns_sim_result dfns_sim_create(const dfns_sim_settings *settings, dfns_sim **out,
                                dfns_sim_error *error)
{
    static const dfns_sim_settings defaults = DFNS_SIM_SETTINGS;
    dfns_sim *sim = calloc(1, sizeof *sim);
    if (!sim)
        return tell(status_no_memory(), error);
    settings = settings ? settings : &defaults;
    sim->port = settings->port;
    struct status status = crypto_begin();
    if (status_is_ok(&status))
        status = make_service(settings, &sim->service);
    if (status_is_ok(&status))
        *out = sim;
    else
        free(sim);
    return tell(status, error);
}

dfns_sim_result dfns_sim_start(dfns_sim *sim, dfns_sim_error *error)
{
    struct server_settings settings = {.port = sim->port, .log = {LOG_OFF, -1}};
    if (sim->server)
        return tell(status_ok(), error);
    return tell(server_start(sim->service, &settings, &sim->server), error);
}

const char *dfns_sim_url(const dfns_sim *sim)
{
    return sim->server ? server_url(sim->server) : "";
}

void dfns_sim_stop(dfns_sim *sim)
{
    server_stop(sim->server);
    sim->server = NULL;
}

void dfns_sim_free(dfns_sim *sim)
{
    if (!sim)
        return;
    dfns_sim_stop(sim);
    service_free(sim->service);
    free(sim);
}

void dfns_sim_free_text(char *text)
{
    free(text);
}

const char *dfns_sim_version(void)
{
    return DFNS_VERSION;
}

/* ---- the admin routes, without a socket ---- */

/* A request that came by no connection is this machine's own, and names no host. */
static void answer(struct service *service, const char *method, const char *target,
                   const char *body, struct reply *reply)
{
    static const struct header json[] = {
        {SPAN_LITERAL("Content-Type"), SPAN_LITERAL("application/json")}};
    struct span query = span_of(target), path = span_cut(&query, '?');
    struct arrival arrival = {
        .method = span_of(method),
        .path = path,
        .query = query,
        .headers = json,
        .header_count = 1,
        .body = span_of(body ? body : ""),
        .now_ms = clock_wall_ms(),
        .from_this_machine = true,
    };
    struct note note;
    service_answer(service, &arrival, reply, &note);
    reply_end_stream(reply);
}

dfns_sim_result dfns_sim_admin(dfns_sim *sim, const char *method, const char *target,
                               const char *body, int *status, char **json, dfns_sim_error *error)
{
    if (!span_starts_with(span_of(target), "/_sim/"))
        return tell(status_fail(STATUS_INPUT, "expected a path under /_sim/, found \"%s\"", target),
                    error);
    struct reply reply = reply_make();
    answer(sim->service, method, target, body, &reply);
    *status = reply.status;
    char *text = buf_take(&reply.body);
    reply_free(&reply);
    if (!text)
        return tell(status_no_memory(), error);
    *json = text;
    return tell(status_ok(), error);
}

/* The message of an admin route's refusal. */
static struct status refusal(int code, const char *json)
{
    enum { FULL = 507 };
    cJSON *document = json_parse(span_of(json), NULL);
    const char *message = json_text(json_member(document, "error"), "message");
    struct status status = status_fail(code == FULL ? STATUS_MEMORY : STATUS_INPUT, "%s",
                                       message ? message : "the answer cannot be read");
    cJSON_Delete(document);
    return status;
}

/* One route; `json` may be NULL when its answer does not matter. */
static dfns_sim_result ask(dfns_sim *sim, const char *method, const char *target, const char *body,
                           char **json, dfns_sim_error *error)
{
    int code;
    char *text;
    dfns_sim_result result = dfns_sim_admin(sim, method, target, body, &code, &text, error);
    if (result != DFNS_SIM_OK)
        return result;
    if (code < 200 || code > 299)
        result = tell(refusal(code, text), error);
    if (result == DFNS_SIM_OK && json)
        *json = text;
    else
        free(text);
    return result;
}

/* The same in a session: `path` gets its id as a query. */
static dfns_sim_result ask_session(dfns_sim *sim, const char *method, const char *path,
                                   const char *session, const char *body, char **json,
                                   dfns_sim_error *error)
{
    char target[MAX_TARGET];
    if (!session)
        return ask(sim, method, path, body, json, error);
    snprintf(target, sizeof target, "%s%csession=%s", path, strchr(path, '?') ? '&' : '?', session);
    return ask(sim, method, target, body, json, error);
}

dfns_sim_result dfns_sim_new_session(dfns_sim *sim, char **json, dfns_sim_error *error)
{
    return ask(sim, "POST", "/_sim/sessions", NULL, json, error);
}

dfns_sim_result dfns_sim_remove_session(dfns_sim *sim, const char *session, dfns_sim_error *error)
{
    char target[MAX_TARGET];
    snprintf(target, sizeof target, "/_sim/sessions/%s", session);
    return ask(sim, "DELETE", target, NULL, NULL, error);
}

dfns_sim_result dfns_sim_reset(dfns_sim *sim, const char *session, dfns_sim_error *error)
{
    return ask_session(sim, "POST", "/_sim/reset", session, NULL, NULL, error);
}

dfns_sim_result dfns_sim_add_fault(dfns_sim *sim, const char *session, const char *rule,
                                   dfns_sim_error *error)
{
    return ask_session(sim, "POST", "/_sim/faults", session, rule, NULL, error);
}

dfns_sim_result dfns_sim_clear_faults(dfns_sim *sim, const char *session, dfns_sim_error *error)
{
    return ask_session(sim, "DELETE", "/_sim/faults", session, NULL, NULL, error);
}

dfns_sim_result dfns_sim_advance_clock(dfns_sim *sim, const char *session, int64_t seconds,
                                       dfns_sim_error *error)
{
    char body[64];
    snprintf(body, sizeof body, "{\"advance\":%" PRId64 "}", seconds);
    return ask_session(sim, "PUT", "/_sim/clock", session, body, NULL, error);
}

dfns_sim_result dfns_sim_journal(dfns_sim *sim, const char *session, uint64_t since, char **json,
                                 dfns_sim_error *error)
{
    char path[64];
    snprintf(path, sizeof path, "/_sim/journal?since=%" PRIu64 "&limit=%d", since,
             JOURNAL_MAX_ENTRIES);
    return ask_session(sim, "GET", path, session, NULL, json, error);
}

dfns_sim_result dfns_sim_world(dfns_sim *sim, const char *session, char **json,
                               dfns_sim_error *error)
{
    return ask_session(sim, "GET", "/_sim/world", session, NULL, json, error);
}

dfns_sim_result dfns_sim_set_world(dfns_sim *sim, const char *session, const char *json,
                                   dfns_sim_error *error)
{
    return ask_session(sim, "PUT", "/_sim/world", session, json, NULL, error);
}

dfns_sim_result dfns_sim_user_action(dfns_sim *sim, const char *session, const char *method,
                                     const char *path, const char *body, char **user_action,
                                     dfns_sim_error *error)
{
    struct buf wish = buf_make(MAX_BODY);
    struct json_writer json = json_writer_make(&wish, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, "method", method);
    json_member_text(&json, "path", path);
    json_member_text(&json, "payload", body);
    json_object_end(&json);
    char *answered = NULL;
    struct status status =
        buf_is_full(&wish) ? status_fail(STATUS_INPUT, "body: too large") : status_no_memory();
    dfns_sim_result result = buf_failed(&wish)
                                 ? tell(status, error)
                                 : ask_session(sim, "POST", "/_sim/user-actions", session,
                                               buf_cstr(&wish), &answered, error);
    if (result == DFNS_SIM_OK)
        result = dfns_sim_pick(answered, "/userAction", user_action, error);
    free(answered);
    buf_free(&wish);
    return result;
}

/* ---- reading what came back ---- */

/* NULL when memory is short. */
static char *number_text(const cJSON *number)
{
    struct buf text = buf_make(JSON_MAX_NUMBER);
    struct json_writer json = json_writer_make(&text, JSON_COMPACT);
    json_put_value(&json, number);
    return buf_take(&text);
}

static struct status pick(const cJSON *document, const char *pointer, char **text)
{
    const cJSON *value = json_pointer(document, pointer);
    char *copy = NULL;
    if (cJSON_IsString(value))
        copy = strdup(value->valuestring);
    else if (cJSON_IsNumber(value))
        copy = number_text(value);
    else
        return status_fail(STATUS_INPUT, "%s: expected a text or a number, found %s", pointer,
                           json_type_name(value));
    if (!copy)
        return status_no_memory();
    *text = copy;
    return status_ok();
}

dfns_sim_result dfns_sim_pick(const char *json, const char *pointer, char **text,
                              dfns_sim_error *error)
{
    struct json_error fault;
    cJSON *document = json_parse(span_of(json), &fault);
    if (!document)
        return tell(json_error_status(&fault), error);
    struct status status = pick(document, pointer, text);
    cJSON_Delete(document);
    return tell(status, error);
}
