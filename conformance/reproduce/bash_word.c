#include "conformance/reproduce/bash_word.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/json.h"
#include "conformance/target/endpoint.h"

const char *bash_prefix(enum role role)
{
    static const char *const prefixes[ROLE_COUNT] = {
        [ROLE_PERMITTED] = "DFNS_",
        [ROLE_UNPERMITTED] = "DFNS_UNPERMITTED_",
        [ROLE_SECOND] = "DFNS_SECOND_",
        [ROLE_EXPIRED] = "DFNS_EXPIRED_",
        [ROLE_OTHER_TENANT] = "DFNS_OTHER_TENANT_",
    };
    return prefixes[role];
}

void bash_id_name(enum endpoint endpoint, enum resource resource, char out[static BASH_NAME_SIZE])
{
    static const char *const adjectives[RESOURCE_COUNT] = {
        [RESOURCE_DEACTIVATED] = "DEACTIVATED",   [RESOURCE_SACRIFICIAL] = "SACRIFICIAL",
        [RESOURCE_SACRIFICIAL_2] = "SACRIFICIAL", [RESOURCE_OTHER_TENANT] = "OTHER_TENANT",
        [RESOURCE_UNKNOWN] = "UNKNOWN",
    };
    snprintf(out, BASH_NAME_SIZE, "DFNS_%s_%s%s", adjectives[resource],
             endpoint == ENDPOINT_CREDENTIAL ? "CREDENTIAL" : "APPLICATION",
             resource == RESOURCE_SACRIFICIAL_2 ? "_2" : "");
}

void bash_quote(struct span text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (strchr("\"\\$`", text.ptr[i]) && text.ptr[i])
            buf_char(out, '\\');
        buf_char(out, text.ptr[i]);
    }
}

void bash_single(const char *text, struct buf *out)
{
    buf_char(out, '\'');
    for (; *text; text++)
        if (*text == '\'')
            buf_text(out, "'\\''");
        else
            buf_char(out, *text);
    buf_char(out, '\'');
}

static void put_variable(const char *name, bool *needed, struct buf *out)
{
    buf_format(out, "${%s}", name);
    *needed = true;
}

static void put_id(const struct bash_context *context, enum endpoint endpoint,
                   enum resource resource, struct buf *out)
{
    char name[BASH_NAME_SIZE];
    bash_id_name(endpoint, resource, name);
    put_variable(name, &context->needs->ids[endpoint][resource], out);
}

static void put_caller(const struct bash_context *context, enum placeholder_kind kind,
                       struct buf *out)
{
    struct bash_needs *needs = context->needs;
    enum role role = context->caller;
    bool token = kind == PLACEHOLDER_CALLER_TOKEN;
    char name[BASH_NAME_SIZE];
    snprintf(name, sizeof name, "%s%s", bash_prefix(role), token ? "AUTH_TOKEN" : "USER_ID");
    put_variable(name, token ? &needs->tokens[role] : &needs->user_ids[role], out);
}

static void put_moment(const struct bash_context *context, const struct placeholder *placeholder,
                       struct buf *out)
{
    bool started = placeholder->kind == PLACEHOLDER_STARTED;
    buf_format(out, "$(moment %" PRId64 " '%s'%s)", placeholder->shift_ms / 1000,
               placeholder->seconds ? "" : ".000", started ? " \"$STARTED\"" : "");
    context->needs->started |= started;
}

static void put_repeat(const struct placeholder *placeholder, struct buf *out)
{
    buf_format(out, "$(repeat %" PRId64 " \"", placeholder->times);
    bash_quote(placeholder->name, out);
    buf_text(out, "\")");
}

static bool put_error(const struct bash_context *context, const struct placeholder *placeholder,
                      struct buf *out)
{
    const cJSON *error = edition_error(context->edition, placeholder->name);
    int64_t status;
    if (placeholder->kind == PLACEHOLDER_ERROR_MESSAGE && error)
        bash_quote(span_of(json_text(error, "message")), out);
    else if (error && json_integer(json_member(error, "status"), 0, INT64_MAX, &status))
        buf_format(out, "%" PRId64, status);
    return error != NULL;
}

/* What is the same whenever the script runs; NULL for the rest. */
static const char *literal_of(const struct bash_context *context, enum placeholder_kind kind)
{
    enum endpoint other = endpoint_other(context->endpoint);
    switch ((int)kind) {
    case PLACEHOLDER_MEMBER:
        return endpoint_row(context->endpoint)->member;
    case PLACEHOLDER_PATH:
        return endpoint_row(context->endpoint)->path;
    case PLACEHOLDER_OTHER_MEMBER:
        return endpoint_row(other)->member;
    case PLACEHOLDER_OTHER_PATH:
        return endpoint_row(other)->path;
    case PLACEHOLDER_NONCE_RANDOM:
        return nonce_random_member(context->nonce_form);
    case PLACEHOLDER_NONCE_TIME:
        return nonce_time_member(context->nonce_form);
    default:
        return NULL;
    }
}

/* False for what only a run can know. */
static bool put_placeholder(const struct bash_context *context,
                            const struct placeholder *placeholder, struct buf *out)
{
    const char *literal = literal_of(context, placeholder->kind);
    if (literal) {
        bash_quote(span_of(literal), out);
        return true;
    }
    switch ((int)placeholder->kind) {
    case PLACEHOLDER_ID:
        put_id(context, context->endpoint, context->resource, out);
        return true;
    case PLACEHOLDER_OTHER_ID:
        put_id(context, endpoint_other(context->endpoint), RESOURCE_DEACTIVATED, out);
        return true;
    case PLACEHOLDER_RESOURCE:
        put_id(context, context->endpoint, placeholder->resource, out);
        return true;
    case PLACEHOLDER_CALLER_TOKEN:
    case PLACEHOLDER_CALLER_USER_ID:
        put_caller(context, placeholder->kind, out);
        return true;
    case PLACEHOLDER_APPLICATION_ID:
        put_variable("DFNS_APP_ID", &context->needs->application, out);
        return true;
    case PLACEHOLDER_EXPIRED_USER_ACTION:
        put_variable("DFNS_EXPIRED_USER_ACTION", &context->needs->expired_user_action, out);
        return true;
    case PLACEHOLDER_UUID:
        buf_text(out, "$(uuid)");
        return true;
    case PLACEHOLDER_NOW:
    case PLACEHOLDER_STARTED:
        put_moment(context, placeholder, out);
        return true;
    case PLACEHOLDER_REPEAT:
        put_repeat(placeholder, out);
        return true;
    case PLACEHOLDER_ERROR_STATUS:
    case PLACEHOLDER_ERROR_MESSAGE:
        return put_error(context, placeholder, out);
    default:
        return false;
    }
}

bool bash_word(const struct bash_context *context, const char *text, struct buf *out)
{
    struct span rest = span_of(text), before, inside;
    while (placeholder_next(&rest, &before, &inside)) {
        struct placeholder placeholder;
        struct status status = placeholder_parse(inside, &placeholder);
        bash_quote(before, out);
        if (!status_is_ok(&status) || !put_placeholder(context, &placeholder, out))
            return false;
    }
    bash_quote(before, out);
    return true;
}
