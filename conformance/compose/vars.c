#include "conformance/compose/vars.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/json_write.h"
#include "common/rfc3339.h"
#include "conformance/fixture/placeholder.h"

static cJSON *text_or_nothing(const char *text)
{
    return text ? cJSON_CreateString(text) : NULL;
}

static cJSON *time_value(const struct placeholder *placeholder, int64_t from_ms)
{
    char text[RFC3339_SIZE];
    if (!rfc3339_format(from_ms + placeholder->shift_ms, text))
        return NULL;
    if (placeholder->seconds)
        memcpy(strchr(text, '.'), "Z", 2);
    return cJSON_CreateString(text);
}

static cJSON *repeated(const struct placeholder *placeholder)
{
    struct buf text = buf_make(VARS_MAX_TEXT);
    for (int64_t i = 0; i < placeholder->times; i++)
        buf_span(&text, placeholder->name);
    cJSON *value = buf_failed(&text) ? NULL : cJSON_CreateString(buf_cstr(&text));
    buf_free(&text);
    return value;
}

static cJSON *uuid(struct random *random)
{
    char text[UUID_SIZE];
    return random_uuid(random, text) ? cJSON_CreateString(text) : NULL;
}

static cJSON *error_part(const struct vars *vars, struct span name, const char *part)
{
    return cJSON_Duplicate(json_member(edition_error(vars->edition, name), part), true);
}

static cJSON *captured(const struct vars *vars, struct span name)
{
    const cJSON *child;
    cJSON_ArrayForEach(child, vars->captured)
    {
        if (span_equal_text(name, child->string))
            return cJSON_Duplicate(child, true);
    }
    return NULL;
}

/* What a placeholder stands for, the caller's to delete; NULL when it has no value here. */
static cJSON *value_of(const struct vars *vars, const struct placeholder *placeholder)
{
    enum endpoint other = endpoint_other(vars->endpoint);
    switch (placeholder->kind) {
    case PLACEHOLDER_ID:
        return text_or_nothing(vars->id);
    case PLACEHOLDER_MEMBER:
        return cJSON_CreateString(endpoint_row(vars->endpoint)->member);
    case PLACEHOLDER_PATH:
        return cJSON_CreateString(endpoint_row(vars->endpoint)->path);
    case PLACEHOLDER_OTHER_MEMBER:
        return cJSON_CreateString(endpoint_row(other)->member);
    case PLACEHOLDER_OTHER_PATH:
        return cJSON_CreateString(endpoint_row(other)->path);
    case PLACEHOLDER_OTHER_ID:
        return text_or_nothing(vars->ids[other][RESOURCE_DEACTIVATED]);
    case PLACEHOLDER_RESOURCE:
        return text_or_nothing(vars->ids[vars->endpoint][placeholder->resource]);
    case PLACEHOLDER_CALLER_TOKEN:
        return text_or_nothing(vars->caller->token);
    case PLACEHOLDER_CALLER_USER_ID:
        return text_or_nothing(vars->caller->user_id);
    case PLACEHOLDER_APPLICATION_ID:
        return text_or_nothing(vars->application_id);
    case PLACEHOLDER_EXPIRED_USER_ACTION:
        return text_or_nothing(vars->expired_user_actions[vars->endpoint]);
    case PLACEHOLDER_UUID:
        return uuid(vars->random);
    case PLACEHOLDER_NONCE_RANDOM:
        return cJSON_CreateString(nonce_random_member(vars->nonce_form));
    case PLACEHOLDER_NONCE_TIME:
        return cJSON_CreateString(nonce_time_member(vars->nonce_form));
    case PLACEHOLDER_NOW:
        return time_value(placeholder, vars->now_ms);
    case PLACEHOLDER_AGED:
        return time_value(placeholder, vars->now_ms - vars->age_ms);
    case PLACEHOLDER_STARTED:
        return time_value(placeholder, vars->started_ms);
    case PLACEHOLDER_REPEAT:
        return repeated(placeholder);
    case PLACEHOLDER_ERROR_STATUS:
        return error_part(vars, placeholder->name, "status");
    case PLACEHOLDER_ERROR_MESSAGE:
        return error_part(vars, placeholder->name, "message");
    case PLACEHOLDER_CAPTURED:
        return captured(vars, placeholder->name);
    }
    return NULL;
}

/* What is another each time, or too long to show. */
static bool is_drawn(const struct placeholder *placeholder)
{
    return placeholder->kind == PLACEHOLDER_UUID || placeholder->kind == PLACEHOLDER_NOW ||
           placeholder->kind == PLACEHOLDER_STARTED || placeholder->kind == PLACEHOLDER_AGED ||
           placeholder->kind == PLACEHOLDER_REPEAT || placeholder->kind == PLACEHOLDER_CAPTURED;
}

/* "{{uuid}}" */
static cJSON *itself(struct span inside)
{
    struct buf text = buf_make(VARS_MAX_TEXT);
    buf_text(&text, "{{");
    buf_span(&text, inside);
    buf_text(&text, "}}");
    cJSON *value = buf_failed(&text) ? NULL : cJSON_CreateString(buf_cstr(&text));
    buf_free(&text);
    return value;
}

static struct status look_up(const struct vars *vars, struct span inside, cJSON **out)
{
    struct placeholder placeholder;
    struct status status = placeholder_parse(inside, &placeholder);
    if (!status_is_ok(&status))
        return status;
    bool shown = vars->symbolic && is_drawn(&placeholder);
    errno = 0;
    *out = shown ? itself(inside) : value_of(vars, &placeholder);
    if (*out)
        return status_ok();
    if (errno == ENOMEM) /* malloc() says so; nothing in between does */
        return status_no_memory();
    return status_fail(STATUS_INPUT, "{{%.*s}} has no value here",
                       (int)(inside.len < 60 ? inside.len : 60), inside.ptr);
}

static void append_quoted(const char *text, struct buf *out)
{
    for (; *text; text++) {
        if (strchr("^.[]$()|*+?{}\\", *text))
            buf_char(out, '\\');
        buf_char(out, *text);
    }
}

static void append_value(const cJSON *value, enum vars_use use, struct buf *out)
{
    struct json_writer writer = json_writer_make(out, JSON_COMPACT);
    if (!cJSON_IsString(value))
        json_put_value(&writer, value);
    else if (use == VARS_PATTERN)
        append_quoted(value->valuestring, out);
    else
        buf_text(out, value->valuestring);
}

static struct status replace(const struct vars *vars, const char *text, enum vars_use use,
                             struct buf *out)
{
    struct span rest = span_of(text), before, inside;
    while (placeholder_next(&rest, &before, &inside)) {
        cJSON *value = NULL;
        struct status status = look_up(vars, inside, &value);
        if (!status_is_ok(&status))
            return status;
        buf_span(out, before);
        append_value(value, use, out);
        cJSON_Delete(value);
    }
    buf_span(out, before);
    return buf_failed(out) ? status_no_memory() : status_ok();
}

struct status vars_text(const struct vars *vars, const char *text, struct buf *out)
{
    return replace(vars, text, VARS_PLAIN, out);
}

/* True when `text` is one placeholder and nothing else. */
static bool is_alone(const char *text, struct span *inside)
{
    struct span rest = span_of(text), before;
    return placeholder_next(&rest, &before, inside) && before.len == 0 && rest.len == 0;
}

static struct status copy_string(const struct vars *vars, const char *text, enum vars_use use,
                                 cJSON **out)
{
    struct span inside;
    if (is_alone(text, &inside))
        return look_up(vars, inside, out);
    struct buf replaced = buf_make(VARS_MAX_TEXT);
    struct status status = replace(vars, text, use, &replaced);
    if (status_is_ok(&status))
        *out = cJSON_CreateString(buf_cstr(&replaced));
    if (status_is_ok(&status) && !*out)
        status = status_no_memory();
    buf_free(&replaced);
    return status;
}

/* Takes `child`, which becomes a member of that name, or an element where `name` is NULL. */
static struct status attach(const struct vars *vars, cJSON *parent, const char *name, cJSON *child)
{
    if (!name) {
        cJSON_AddItemToArray(parent, child);
        return status_ok();
    }
    struct buf replaced = buf_make(VARS_MAX_TEXT);
    struct status status = replace(vars, name, VARS_PLAIN, &replaced);
    if (status_is_ok(&status) && !cJSON_AddItemToObject(parent, buf_cstr(&replaced), child))
        status = status_no_memory();
    if (!status_is_ok(&status))
        cJSON_Delete(child);
    buf_free(&replaced);
    return status;
}

static struct status copy_children(const struct vars *vars, const cJSON *value, enum vars_use use,
                                   cJSON *copy)
{
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        cJSON *made = NULL;
        struct status status = vars_value(vars, child, use, &made);
        if (status_is_ok(&status))
            status = attach(vars, copy, child->string, made);
        if (!status_is_ok(&status))
            return status;
    }
    return status_ok();
}

struct status vars_value(const struct vars *vars, const cJSON *value, enum vars_use use,
                         cJSON **out)
{
    if (cJSON_IsString(value))
        return copy_string(vars, value->valuestring, use, out);
    *out = cJSON_Duplicate(value, false);
    if (!*out)
        return status_no_memory();
    struct status status = copy_children(vars, value, use, *out);
    if (!status_is_ok(&status)) {
        cJSON_Delete(*out);
        *out = NULL;
    }
    return status;
}
