#include "tests/support/stage.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base64url.h"
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
    service_free(stage->service);
    free(stage);
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
    bool made = random_uuid(&random, uuid) && rfc3339_format(stage->now_ms, date);
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
        payload ? span_of(payload) : (struct span){stage->body, stage->body_len}, stage->now_ms,
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
    stage_header(stage, "X-DFNS-APPID", PAGE_CALLING_APPLICATION);
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

bool stage_is_active(const struct stage *stage, const char *id)
{
    const struct credential *credential = world_credential(stage->world, span_of(id));
    if (credential)
        return credential->active;
    return world_application(stage->world, span_of(id))->active;
}
