/* What an answer is made of. */
#include <stdlib.h>
#include <string.h>

#include "sim/api/answer.h"
#include "sim/deviate/occasions.h"
#include "sim/deviate/ways.h"

/* ---- by tree ---- */

/* False when memory is short. */
typedef bool edit_function(cJSON *tree);

/* Changes the body as JSON. An answer that is half changed would be neither right nor the row's. */
static bool edit(struct reply *reply, edit_function *change)
{
    cJSON *tree = json_parse(buf_peek(&reply->body), NULL);
    if (!cJSON_IsObject(tree)) {
        cJSON_Delete(tree);
        return false;
    }
    bool changed = change(tree);
    struct json_writer json;
    buf_clear(&reply->body);
    json = json_writer_make(&reply->body, JSON_COMPACT);
    json_put_value(&json, tree);
    cJSON_Delete(tree);
    reply->body.failed |= !changed;
    return true;
}

static bool edit_error(struct reply *reply, struct verdict verdict, edit_function *change)
{
    return is_refused(verdict) && edit(reply, change);
}

/* Of an item that cannot be put in, nobody else takes care. */
static bool put(cJSON *object, const char *name, cJSON *item)
{
    bool done = item && cJSON_AddItemToObject(object, name, item);
    if (!done)
        cJSON_Delete(item);
    return done;
}

static bool move(cJSON *from, const char *name, cJSON *to, const char *new_name)
{
    return !json_member(from, name) || put(to, new_name, cJSON_DetachItemFromObject(from, name));
}

static bool flatten_as(cJSON *tree, const char *name)
{
    cJSON *error = cJSON_DetachItemFromObject(tree, "error");
    bool done = move(error, "message", tree, name);
    cJSON_Delete(error);
    return done;
}

static bool flatten(cJSON *tree)
{
    return flatten_as(tree, "message");
}

bool amend_flat_error(struct quirk *quirk, const struct call *call, struct verdict verdict,
                      bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)changed;
    return edit_error(reply, verdict, flatten);
}

static bool error_to_text(cJSON *tree)
{
    return flatten_as(tree, "error");
}

bool amend_error_as_text(struct quirk *quirk, const struct call *call, struct verdict verdict,
                         bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)changed;
    return edit_error(reply, verdict, error_to_text);
}

static bool rename_message(cJSON *tree)
{
    cJSON *error = cJSON_GetObjectItemCaseSensitive(tree, "error");
    return move(error, "message", error, "reason");
}

bool amend_error_renamed(struct quirk *quirk, const struct call *call, struct verdict verdict,
                         bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)changed;
    return edit_error(reply, verdict, rename_message);
}

static bool add_error_members(cJSON *tree)
{
    cJSON *error = cJSON_GetObjectItemCaseSensitive(tree, "error");
    return cJSON_AddStringToObject(error, "serverError", "") &&
           cJSON_AddNumberToObject(error, "code", 4711) && cJSON_AddArrayToObject(error, "details");
}

bool amend_error_members(struct quirk *quirk, const struct call *call, struct verdict verdict,
                         bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)changed;
    return edit_error(reply, verdict, add_error_members);
}

static bool add_root_members(cJSON *tree)
{
    return cJSON_AddStringToObject(tree, "requestId", "7f0c") &&
           move(tree, "error", tree, "error") && cJSON_AddNullToObject(tree, "trace");
}

bool amend_root_members(struct quirk *quirk, const struct call *call, struct verdict verdict,
                        bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)changed;
    return edit_error(reply, verdict, add_root_members);
}

static bool add_success_members(cJSON *tree)
{
    return cJSON_AddStringToObject(tree, "id", "cr-1a2b3-c4d5e-0000000000000000") &&
           cJSON_AddStringToObject(tree, "status", "Inactive") &&
           cJSON_AddNullToObject(tree, "details");
}

bool amend_success_members(struct quirk *quirk, const struct call *call, struct verdict verdict,
                           bool changed, struct reply *reply)
{
    (void)quirk;
    return is_success(call, verdict, changed) && edit(reply, add_success_members);
}

static bool add_success_members_first(cJSON *tree)
{
    return add_success_members(tree) && move(tree, "message", tree, "message");
}

bool amend_success_members_first(struct quirk *quirk, const struct call *call,
                                 struct verdict verdict, bool changed, struct reply *reply)
{
    (void)quirk;
    return is_success(call, verdict, changed) && edit(reply, add_success_members_first);
}

/* ---- by text ---- */

/* Replaces the body by what `write` makes of it. */
static bool rewrite_body(struct reply *reply, void (*write)(struct span body, struct buf *out))
{
    char *copy = span_dup(buf_peek(&reply->body));
    buf_clear(&reply->body);
    write(span_of(copy), &reply->body);
    reply->body.failed |= !copy;
    free(copy);
    return true;
}

static void put_trailing_comma(struct span body, struct buf *out)
{
    bool ends = body.len > 0 && body.ptr[body.len - 1] == '}';
    buf_append(out, body.ptr, body.len - ends);
    if (ends)
        buf_text(out, ",}");
}

bool amend_trailing_comma(struct quirk *quirk, const struct call *call, struct verdict verdict,
                          bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)changed;
    return is_refused(verdict) && rewrite_body(reply, put_trailing_comma);
}

static void put_byte_order_mark(struct span body, struct buf *out)
{
    buf_text(out, "\xEF\xBB\xBF");
    buf_span(out, body);
}

bool amend_byte_order_mark(struct quirk *quirk, const struct call *call, struct verdict verdict,
                           bool changed, struct reply *reply)
{
    (void)quirk;
    return is_success(call, verdict, changed) && rewrite_body(reply, put_byte_order_mark);
}

/* Is the character at `at` inside a JSON string? */
static bool steps_into_text(struct span body, size_t at, bool inside)
{
    bool quote = body.ptr[at] == '"' && (at == 0 || body.ptr[at - 1] != '\\');
    return quote ? !inside : inside;
}

static void put_spacing(struct span body, struct buf *out)
{
    bool inside = false;
    buf_text(out, "\r\n\t ");
    for (size_t i = 0; i < body.len; i++) {
        inside = steps_into_text(body, i, inside);
        bool wide = !inside && strchr("{}[]:,", body.ptr[i]);
        buf_text(out, wide ? "\n " : "");
        buf_char(out, body.ptr[i]);
        buf_text(out, wide ? "\t\r\n" : "");
    }
}

bool amend_spacing(struct quirk *quirk, const struct call *call, struct verdict verdict,
                   bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)verdict, (void)changed;
    return rewrite_body(reply, put_spacing);
}

static void put_escapes(struct span body, struct buf *out)
{
    bool inside = false, escaped = false;
    for (size_t i = 0; i < body.len; i++) {
        char c = body.ptr[i];
        inside = steps_into_text(body, i, inside);
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (inside && !escaped && letter)
            buf_format(out, "\\u%04x", (unsigned)(unsigned char)c);
        else
            buf_char(out, c);
        escaped = inside && !escaped && c == '\\';
    }
}

bool amend_escapes(struct quirk *quirk, const struct call *call, struct verdict verdict,
                   bool changed, struct reply *reply)
{
    (void)quirk;
    bool concerned = is_deactivation(call, verdict, changed) || is_refused(verdict);
    return concerned && rewrite_body(reply, put_escapes);
}

bool amend_line_feed(struct quirk *quirk, const struct call *call, struct verdict verdict,
                     bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)verdict, (void)changed;
    buf_text(&reply->body, "\r\n\n");
    return true;
}

/* ---- secrets and names ---- */

bool amend_bearer_echoed(struct quirk *quirk, const struct call *call, struct verdict verdict,
                         bool changed, struct reply *reply)
{
    (void)quirk;
    struct span bearer = call_bearer(call);
    if (!is_forbidden(call, verdict, changed) || reply->body.len < 2 || span_is_absent(bearer))
        return false;
    buf_cut(&reply->body, reply->body.len - 1);
    buf_text(&reply->body, ",\"token\":\"");
    buf_span(&reply->body, bearer);
    buf_text(&reply->body, "\"}");
    return true;
}

static bool say_forbidden(const struct call *call, const char *user, const char *operation,
                          struct reply *reply)
{
    struct buf message = buf_make(4096);
    buf_format(&message, "%s %s is not authorized to perform operation (%s)", call->user->kind,
               user, operation);
    buf_clear(&reply->body);
    answer_message(403, buf_cstr(&message), reply);
    reply->body.failed |= buf_failed(&message);
    buf_free(&message);
    return true;
}

bool amend_fixed_user(struct quirk *quirk, const struct call *call, struct verdict verdict,
                      bool changed, struct reply *reply)
{
    bool concerned = is_forbidden(call, verdict, changed) && call->user;
    return concerned && say_forbidden(call, quirk->rule->text, call->operation->path, reply);
}

bool amend_operation_named(struct quirk *quirk, const struct call *call, struct verdict verdict,
                           bool changed, struct reply *reply)
{
    (void)quirk;
    bool concerned = is_forbidden(call, verdict, changed) && call->user;
    return concerned && say_forbidden(call, call->user->id, call->operation->permission, reply);
}

static bool add_stack_trace(cJSON *tree)
{
    cJSON *error = cJSON_GetObjectItemCaseSensitive(tree, "error");
    cJSON_DeleteItemFromObject(error, "message");
    return cJSON_AddStringToObject(error, "message",
                                   "TypeError: Cannot read properties of undefined (reading 'id')\n"
                                   "    at deactivate (/srv/app/dist/handlers.js:41:27)");
}

bool amend_stack_trace(struct quirk *quirk, const struct call *call, struct verdict verdict,
                       bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)verdict, (void)changed;
    return reply->status == 500 && edit(reply, add_stack_trace);
}
