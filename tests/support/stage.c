#include "tests/support/stage.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base64url.h"
#include "common/clock.h"
#include "common/random.h"
#include "common/rfc3339.h"
#include "sim/world/seed.h"

static const int64_t start_ms =
    INT64_C(1673243873000); /* 2023-01-09T05:57:53Z, as the page has it */

struct stage *stage_make_with(const struct service_settings *settings)
{
    struct stage *stage = calloc(1, sizeof *stage);
    assert(stage);
    struct status status = seed_default(&stage->world);
    assert(status_is_ok(&status));
    status = service_make(stage->world, settings, &stage->service);
    assert(status_is_ok(&status));
    stage->reply = reply_make();
    stage->now_ms = start_ms;
    return stage;
}

struct stage *stage_make(const char *edition)
{
    return stage_make_with(&(struct service_settings){
        .edition = edition_named(edition),
        .nonce_window_ms = 300 * 1000,
        .explain = true,
    });
}

static void clear_request(struct stage *stage)
{
    for (size_t i = 0; i < stage->header_count; i++)
        free(stage->headers[i].value);
    stage->header_count = 0;
    free(stage->body);
    stage->body = NULL;
    stage->body_len = 0;
}

void stage_free(struct stage *stage)
{
    if (!stage)
        return;
    clear_request(stage);
    reply_free(&stage->reply);
    if (!stage->shares_service)
        service_free(stage->service);
    free(stage);
}

/* The world of the stage's session; it may have been replaced. */
static struct world *find_world(const struct stage *stage)
{
    struct simulation *simulation = service_simulation(stage->service);
    pthread_mutex_lock(&simulation->lock);
    struct session *session = stage->session[0]
                                  ? sessions_named(simulation->sessions, stage->session)
                                  : sessions_default(simulation->sessions);
    struct world *world = session ? session->world : NULL;
    pthread_mutex_unlock(&simulation->lock);
    return world;
}

static struct stage *join(struct service *service, const char *session, int64_t now_ms)
{
    struct stage *stage = calloc(1, sizeof *stage);
    assert(stage);
    stage->service = service;
    stage->shares_service = true;
    snprintf(stage->session, sizeof stage->session, "%s", session);
    stage->world = find_world(stage);
    assert(stage->world);
    stage->reply = reply_make();
    stage->now_ms = now_ms;
    return stage;
}

struct stage *stage_in_session(const struct stage *owner, const char *session)
{
    return join(owner->service, session, owner->now_ms);
}

struct stage *stage_on(struct service *service)
{
    return join(service, "", clock_wall_ms());
}

int64_t stage_time(const struct stage *stage)
{
    return timeline_now(&stage->world->timeline, stage->now_ms);
}

static size_t find_header(const struct stage *stage, const char *name)
{
    size_t i = 0;
    while (i < stage->header_count && strcasecmp(stage->headers[i].name, name) != 0)
        i++;
    return i;
}

void stage_header(struct stage *stage, const char *name, const char *value)
{
    size_t at = find_header(stage, name);
    if (at < stage->header_count) {
        free(stage->headers[at].value);
        stage->headers[at] = stage->headers[--stage->header_count];
    }
    if (!value)
        return;
    assert(stage->header_count < STAGE_MAX_HEADERS);
    stage->headers[stage->header_count].name = name;
    stage->headers[stage->header_count++].value = strdup(value);
}

const char *stage_header_value(const struct stage *stage, const char *name)
{
    size_t at = find_header(stage, name);
    return at < stage->header_count ? stage->headers[at].value : NULL;
}

void stage_body(struct stage *stage, const char *body)
{
    free(stage->body);
    stage->body = body ? strdup(body) : NULL;
    stage->body_len = body ? strlen(body) : 0;
}

void stage_bearer(struct stage *stage, const char *token_name)
{
    const struct token *token = world_token_named(stage->world, token_name);
    struct buf value = buf_make(STAGE_MAX_TEXT);
    assert(token);
    buf_format(&value, "Bearer %s", token->text);
    stage_header(stage, "Authorization", buf_cstr(&value));
    buf_free(&value);
}

void stage_nonce(struct stage *stage, const char *format, ...)
{
    char json[1024];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(json, sizeof json, format, args);
    va_end(args);
    assert(len >= 0 && (size_t)len < sizeof json);
    struct buf value = buf_make(STAGE_MAX_TEXT);
    base64url_encode(span_of(json), &value);
    stage_header(stage, "X-DFNS-NONCE", buf_cstr(&value));
    buf_free(&value);
}

void stage_fresh_nonce(struct stage *stage)
{
    struct random random = random_from_system();
    char uuid[UUID_SIZE], date[RFC3339_SIZE];
    bool made = random_uuid(&random, uuid) && rfc3339_format(stage_time(stage), date);
    assert(made);
    (void)made;
    stage_nonce(stage, "{\"uuid\":\"%s\",\"date\":\"%s\"}", uuid, date);
}

static const struct user *permitted(const struct stage *stage)
{
    return world_token_named(stage->world, "permitted")->user;
}

void stage_user_action(struct stage *stage, const char *user_id, const char *method,
                       const char *path, const char *payload)
{
    const char *application_id = stage_header_value(stage, "X-DFNS-APPID");
    const struct user *user =
        user_id ? world_user(stage->world, span_of(user_id)) : permitted(stage);
    struct buf token = buf_make(STAGE_MAX_TEXT);
    struct status status = useraction_mint(
        stage->world, user,
        application_id ? world_application(stage->world, span_of(application_id)) : NULL,
        span_of(method ? method : stage->method), span_of(path ? path : stage->path),
        payload ? span_of(payload) : (struct span){stage->body, stage->body_len}, stage_time(stage),
        &token);
    assert(status_is_ok(&status));
    stage_header(stage, "X-DFNS-USERACTION", buf_cstr(&token));
    buf_free(&token);
}

void stage_valid(struct stage *stage, enum operation_id operation, const char *id)
{
    clear_request(stage);
    stage->operation = operation_row(operation);
    stage->method = stage->operation->method;
    stage->path = stage->operation->path;
    stage_header(stage, "Content-Type", "application/json");
    stage_header(stage, "X-DFNS-APPID", json_text(stage->world->roles, "application"));
    stage_fresh_nonce(stage);
    stage_bearer(stage, "permitted");
    if (id) {
        struct buf body = buf_make(STAGE_MAX_TEXT);
        buf_format(&body, "{\"%s\":\"%s\"}", stage->operation->body[0].name, id);
        stage_body(stage, buf_cstr(&body));
        buf_free(&body);
    }
    if (stage->operation->user_action)
        stage_user_action(stage, NULL, NULL, NULL, NULL);
}

int stage_send(struct stage *stage)
{
    struct header headers[STAGE_MAX_HEADERS];
    for (size_t i = 0; i < stage->header_count; i++)
        headers[i] =
            (struct header){span_of(stage->headers[i].name), span_of(stage->headers[i].value)};
    struct arrival arrival = {
        .method = span_of(stage->method),
        .path = span_of(stage->path),
        .headers = headers,
        .header_count = stage->header_count,
        .body = {stage->body, stage->body_len},
        .now_ms = stage->now_ms,
    };
    service_answer(stage->service, &arrival, &stage->reply, &stage->note);
    return stage->reply.status;
}

const char *stage_answer(struct stage *stage, const char *pointer)
{
    static _Thread_local char text[16 * 1024];
    cJSON *tree = json_parse(buf_peek(&stage->reply.body), NULL);
    const char *found = cJSON_GetStringValue(json_pointer(tree, pointer));
    snprintf(text, sizeof text, "%s", found ? found : "");
    cJSON_Delete(tree);
    return text;
}

cJSON *stage_answer_tree(struct stage *stage)
{
    cJSON *tree = json_parse(buf_peek(&stage->reply.body), NULL);
    assert(tree);
    return tree;
}

bool stage_replied(const struct stage *stage, const char *name, const char *value)
{
    struct span rest = buf_peek(&stage->reply.headers);
    while (!span_is_empty(rest)) {
        struct span field = span_cut(&rest, '\n'), found = span_cut(&field, ':');
        if (!span_equal_nocase(found, span_of(name)))
            continue;
        field.len -= field.len > 0 && field.ptr[field.len - 1] == '\r';
        return !value || span_equal_text(span_trim(field), value);
    }
    return false;
}

/* "PATH" or "PATH?QUERY", and the stage's session behind it. */
static void write_target(const struct stage *stage, const char *path, struct buf *out)
{
    buf_text(out, path);
    if (stage->session[0])
        buf_format(out, "%csession=%s", strchr(path, '?') ? '&' : '?', stage->session);
}

int stage_admin(struct stage *stage, const char *method, const char *path, const char *json)
{
    struct header headers[] = {{SPAN_LITERAL("Content-Type"), SPAN_LITERAL("application/json")}};
    struct buf target = buf_make(STAGE_MAX_TEXT);
    write_target(stage, path, &target);
    struct span query = buf_peek(&target), bare = span_cut(&query, '?');
    struct arrival arrival = {
        .method = span_of(method),
        .path = bare,
        .query = query,
        .headers = headers,
        .header_count = 1,
        .body = span_of(json),
        .now_ms = stage->now_ms,
        .from_this_machine = true,
    };
    service_answer(stage->service, &arrival, &stage->reply, &stage->note);
    buf_free(&target);
    stage->world = find_world(stage);
    return stage->reply.status;
}

void stage_describe(const struct stage *stage, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, "method", stage->method);
    json_member_text(&json, "path", stage->path);
    json_key(&json, "headers");
    json_object_begin(&json);
    for (size_t i = 0; i < stage->header_count; i++)
        json_member_text(&json, stage->headers[i].name, stage->headers[i].value);
    json_object_end(&json);
    json_member_span(&json, "body", (struct span){stage->body, stage->body_len});
    json_object_end(&json);
}

bool stage_is_active(const struct stage *stage, const char *id)
{
    const struct credential *credential = world_credential(stage->world, span_of(id));
    if (credential)
        return credential->active;
    return world_application(stage->world, span_of(id))->active;
}

/* ---- what tests do again and again ---- */

struct stage *stage_new_session(struct stage *owner, const char *settings)
{
    char id[64];
    int status = stage_admin(owner, "POST", "/_sim/sessions", settings);
    assert(status == 200);
    snprintf(id, sizeof id, "%s", stage_answer(owner, "/id"));
    return stage_in_session(owner, id);
}

int stage_deactivate(struct stage *stage)
{
    stage_valid(stage, OPERATION_CREDENTIALS_DEACTIVATE, PAGE_CREDENTIAL);
    return stage_send(stage);
}

int stage_journal_size(struct stage *stage)
{
    int status = stage_admin(stage, "GET", "/_sim/journal?limit=1000", NULL);
    assert(status == 200);
    cJSON *tree = stage_answer_tree(stage);
    int count = cJSON_GetArraySize(json_member(tree, "entries"));
    cJSON_Delete(tree);
    return count;
}
