#include "sim/session/entry.h"

#include <stdlib.h>

#include "common/rfc3339.h"
#include "sim/decide/operation.h"
#include "sim/session/confidential.h"

enum { MAX_HEADERS = 64, MAX_TEXT = 64 * 1024 };

/* A body, and what it says if it is JSON. */
struct content {
    struct span text;
    cJSON *tree; /* NULL: it is shown as text */
};

struct writing {
    struct redaction redaction;
    struct json_writer json;
    struct buf clean; /* of the text that is being written */
};

/* ---- what is secret ---- */

static struct content read_content(struct span text, struct writing *writing)
{
    struct content content = {.text = text};
    struct json_error error = {.fault = JSON_OK};
    if (text.len <= JOURNAL_MAX_BODY)
        content.tree = json_parse(text, &error);
    if (content.tree)
        confidential_json(content.tree, &writing->redaction);
    else
        confidential_text(text, &writing->redaction);
    writing->json.out->failed |= error.fault == JSON_NO_MEMORY;
    return content;
}

/* Two names without their secrets could be one and the same. */
static bool has_secret_names(const cJSON *value, const struct redaction *redaction)
{
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        if (child->string && redaction_finds(redaction, span_of(child->string)))
            return true;
        if (has_secret_names(child, redaction))
            return true;
    }
    return false;
}

/* ---- texts ---- */

/* Writes a text without its secrets. False when it had to be cut. */
static bool put_text(struct writing *writing, struct span text, size_t limit)
{
    buf_clear(&writing->clean);
    bool all = redaction_text(&writing->redaction, text, limit, &writing->clean);
    json_put_span(&writing->json, buf_peek(&writing->clean));
    writing->json.out->failed |= buf_failed(&writing->clean);
    return all;
}

static bool is_known_method(struct span method)
{
    static const char *const methods[] = {"GET",   "HEAD",    "POST",    "PUT",  "DELETE",
                                          "PATCH", "OPTIONS", "CONNECT", "TRACE"};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (span_equal_text(method, methods[i]))
            return true;
    return false;
}

/* What everybody knows gives nothing away, even if a client calls it its secret: else a request
 * could choose not to be found. */
static void put_target(struct writing *writing, const char *name, struct span text, bool known)
{
    json_key(&writing->json, name);
    if (known)
        json_put_span(&writing->json, text);
    else
        put_text(writing, text, MAX_TEXT);
}

/* ---- headers ---- */

/* The secret part of a value, if it has one, is its end. */
static void put_value(struct writing *writing, const struct header *header)
{
    struct span secret = confidential_header(header);
    if (span_is_empty(secret)) {
        put_text(writing, header->value, MAX_TEXT);
        return;
    }
    struct buf shown = buf_make(MAX_TEXT);
    buf_append(&shown, header->value.ptr, (size_t)(secret.ptr - header->value.ptr));
    buf_text(&shown, REDACTION_MASK);
    put_text(writing, buf_peek(&shown), MAX_TEXT);
    writing->json.out->failed |= buf_failed(&shown);
    buf_free(&shown);
}

static size_t first_of_name(const struct header *headers, size_t count, struct span name)
{
    size_t i = 0;
    while (i < count && !span_equal_nocase(headers[i].name, name))
        i++;
    return i;
}

/* Writes all values of the header that first stands at `at`. */
static void put_header(struct writing *writing, const struct header *headers, size_t count,
                       size_t at)
{
    struct span name = headers[at].name;
    bool single = first_of_name(headers + at + 1, count - at - 1, name) == count - at - 1;
    char *key = span_dup(name);
    writing->json.out->failed |= !key;
    json_key(&writing->json, key);
    free(key);
    if (!single)
        json_array_begin(&writing->json);
    for (size_t i = at; i < count; i++)
        if (span_equal_nocase(headers[i].name, name))
            put_value(writing, &headers[i]);
    if (!single)
        json_array_end(&writing->json);
}

static void put_headers(struct writing *writing, const struct header *headers, size_t count)
{
    json_key(&writing->json, "headers");
    json_object_begin(&writing->json);
    for (size_t i = 0; i < count; i++) {
        bool seen = first_of_name(headers, i, headers[i].name) < i;
        if (!seen && !redaction_finds(&writing->redaction, headers[i].name))
            put_header(writing, headers, count, i);
    }
    json_object_end(&writing->json);
}

/* Takes a reply's header lines apart. */
static size_t split_lines(struct span lines, struct header *headers)
{
    size_t count = 0;
    while (lines.len > 0 && count < MAX_HEADERS) {
        struct span value = span_cut(&lines, '\n'), name = span_cut(&value, ':');
        if (value.len > 0 && value.ptr[value.len - 1] == '\r')
            value.len--;
        headers[count++] = (struct header){name, span_trim(value)};
    }
    return count;
}

/* ---- bodies ---- */

/* Is there anything to hide in the value of a secret member? */
static bool is_telling(const cJSON *value)
{
    if (cJSON_IsString(value))
        return value->valuestring[0] != '\0';
    return !cJSON_IsNull(value) && !cJSON_IsBool(value);
}

static void put_json(struct writing *writing, const cJSON *value);

static void put_children(struct writing *writing, const cJSON *value)
{
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        if (child->string)
            json_key(&writing->json, child->string);
        if (child->string && confidential_member(child->string) && is_telling(child))
            json_put_text(&writing->json, REDACTION_MASK);
        else
            put_json(writing, child);
    }
}

static void put_json(struct writing *writing, const cJSON *value)
{
    if (cJSON_IsObject(value)) {
        json_object_begin(&writing->json);
        put_children(writing, value);
        json_object_end(&writing->json);
    } else if (cJSON_IsArray(value)) {
        json_array_begin(&writing->json);
        put_children(writing, value);
        json_array_end(&writing->json);
    } else if (cJSON_IsString(value)) {
        put_text(writing, span_of(value->valuestring), MAX_TEXT);
    } else {
        json_put_value(&writing->json, value);
    }
}

static void put_body(struct writing *writing, const struct content *content)
{
    if (content->text.len == 0)
        return;
    json_key(&writing->json, "body");
    if (content->tree && !has_secret_names(content->tree, &writing->redaction)) {
        put_json(writing, content->tree);
        return;
    }
    if (!put_text(writing, content->text, JOURNAL_MAX_BODY))
        json_member_integer(&writing->json, "body_size", (int64_t)content->text.len);
}

/* ---- the whole ---- */

static void put_request(struct writing *writing, const struct arrival *arrival,
                        const struct content *content)
{
    json_key(&writing->json, "request");
    json_object_begin(&writing->json);
    put_headers(writing, arrival->headers, arrival->header_count);
    put_body(writing, content);
    json_object_end(&writing->json);
}

static void put_response(struct writing *writing, const struct journal_note *note,
                         const struct content *content)
{
    struct header headers[MAX_HEADERS];
    size_t count = split_lines(note->reply_headers, headers);
    json_key(&writing->json, "response");
    json_object_begin(&writing->json);
    json_member_integer(&writing->json, "status", note->status);
    put_headers(writing, headers, count);
    put_body(writing, content);
    json_object_end(&writing->json);
}

static void put_entry(struct writing *writing, const struct journal_note *note, uint64_t number,
                      const struct content *asked, const struct content *answered)
{
    struct json_writer *json = &writing->json;
    struct span method = note->arrival->method, path = note->arrival->path;
    char at[RFC3339_SIZE];
    json_object_begin(json);
    json_member_integer(json, "number", (int64_t)number);
    json_member_text(json, "at", rfc3339_format(note->at_ms, at) ? at : NULL);
    json_member_text(json, "operation", note->operation);
    put_target(writing, "method", method, is_known_method(method));
    put_target(writing, "path", path, operation_has_path(path));
    put_request(writing, note->arrival, asked);
    put_response(writing, note, answered);
    json_member_text(json, "check", note->check);
    json_member_text(json, "reason", note->reason);
    json_member_text(json, "fault", note->fault);
    json_member_integer(json, "duration_us", note->duration_us);
    json_object_end(json);
}

void entry_write(const struct journal_note *note, uint64_t number, struct buf *out)
{
    struct writing writing = {.json = json_writer_make(out, JSON_COMPACT),
                              .clean = buf_make(MAX_TEXT)};
    confidential_headers(note->arrival, &writing.redaction);
    struct content asked = read_content(note->arrival->body, &writing);
    struct content answered = read_content(note->reply_body, &writing);
    put_entry(&writing, note, number, &asked, &answered);
    cJSON_Delete(asked.tree);
    cJSON_Delete(answered.tree);
    buf_free(&writing.clean);
}
