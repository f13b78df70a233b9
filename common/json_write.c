#include "common/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/json_exact.h"
#include "common/utf8.h"

struct json_writer json_writer_make(struct buf *out, enum json_layout layout)
{
    return (struct json_writer){.out = out, .layout = layout};
}

static void new_line(struct json_writer *json)
{
    if (json->layout != JSON_PRETTY)
        return;
    buf_char(json->out, '\n');
    for (unsigned i = 0; i < json->depth; i++)
        buf_text(json->out, "  ");
}

/* What stands between the value before and the one that comes. */
static void separate(struct json_writer *json)
{
    if (json->keyed) {
        json->keyed = false;
        return;
    }
    if (json->follows)
        buf_char(json->out, ',');
    if (json->depth > 0)
        new_line(json);
}

static void begin(struct json_writer *json, char bracket)
{
    separate(json);
    buf_char(json->out, bracket);
    json->depth++;
    json->follows = false;
}

static void end(struct json_writer *json, char bracket)
{
    json->depth--;
    if (json->follows)
        new_line(json);
    buf_char(json->out, bracket);
    json->follows = true;
}

void json_object_begin(struct json_writer *json)
{
    begin(json, '{');
}

void json_object_end(struct json_writer *json)
{
    end(json, '}');
}

void json_array_begin(struct json_writer *json)
{
    begin(json, '[');
}

void json_array_end(struct json_writer *json)
{
    end(json, ']');
}

static void write_escaped(struct buf *out, unsigned char c)
{
    switch (c) {
    case '"':
    case '\\':
        buf_char(out, '\\');
        buf_char(out, (char)c);
        break;
    case '\n':
        buf_text(out, "\\n");
        break;
    case '\r':
        buf_text(out, "\\r");
        break;
    case '\t':
        buf_text(out, "\\t");
        break;
    default:
        buf_format(out, "\\u%04x", c);
    }
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* Writes the next piece of `text` and returns its length. */
static size_t write_piece(struct buf *out, struct span text)
{
    size_t plain = 0;
    while (plain < text.len && is_plain((unsigned char)text.ptr[plain]))
        plain++;
    if (plain > 0) {
        buf_append(out, text.ptr, plain);
        return plain;
    }
    unsigned char c = (unsigned char)text.ptr[0];
    if (c > 0 && c < 0x80) {
        write_escaped(out, c);
        return 1;
    }
    size_t len = c > 0 ? utf8_sequence(text) : 0;
    if (len == 0) {
        buf_text(out, "\xEF\xBF\xBD");
        return 1;
    }
    buf_append(out, text.ptr, len);
    return len;
}

static void write_string(struct buf *out, struct span text)
{
    buf_char(out, '"');
    while (text.len > 0) {
        size_t len = write_piece(out, text);
        text.ptr += len;
        text.len -= len;
    }
    buf_char(out, '"');
}

void json_key(struct json_writer *json, const char *name)
{
    separate(json);
    write_string(json->out, span_of(name));
    buf_text(json->out, json->layout == JSON_PRETTY ? ": " : ":");
    json->keyed = true;
}

void json_put_raw(struct json_writer *json, struct span value)
{
    separate(json);
    buf_span(json->out, value);
    json->follows = true;
}

void json_put_span(struct json_writer *json, struct span text)
{
    separate(json);
    write_string(json->out, text);
    json->follows = true;
}

void json_put_text(struct json_writer *json, const char *text)
{
    if (text)
        json_put_span(json, span_of(text));
    else
        json_put_null(json);
}

void json_put_integer(struct json_writer *json, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    json_put_raw(json, span_of(text));
}

/* Beyond 2^53 not every whole double is an int64_t's neighbour; those keep their exponent. */
static bool is_exact_integer(double number)
{
    return fabs(number) <= 9007199254740992.0 && floor(number) >= number;
}

void json_put_number(struct json_writer *json, double number)
{
    if (!isfinite(number)) {
        json_put_null(json);
        return;
    }
    if (is_exact_integer(number)) {
        json_put_integer(json, (int64_t)number);
        return;
    }
    char text[40];
    snprintf(text, sizeof text, "%.15g", number);
    if (strtod(text, NULL) < number || strtod(text, NULL) > number)
        snprintf(text, sizeof text, "%.17g", number);
    json_put_raw(json, span_of(text));
}

void json_put_bool(struct json_writer *json, bool flag)
{
    json_put_raw(json, span_of(flag ? "true" : "false"));
}

void json_put_null(struct json_writer *json)
{
    json_put_raw(json, SPAN_LITERAL("null"));
}

static void put_number(struct json_writer *json, const cJSON *number)
{
    if (json_exact(number))
        json_put_raw(json, span_of(json_exact(number)));
    else
        json_put_number(json, number->valuedouble);
}

static void put_children(struct json_writer *json, const cJSON *value)
{
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        if (cJSON_IsObject(value))
            json_key(json, child->string);
        json_put_value(json, child);
    }
}

void json_put_value(struct json_writer *json, const cJSON *value)
{
    switch (value ? value->type & 0xFF : cJSON_NULL) {
    case cJSON_Object:
        json_object_begin(json);
        put_children(json, value);
        json_object_end(json);
        break;
    case cJSON_Array:
        json_array_begin(json);
        put_children(json, value);
        json_array_end(json);
        break;
    case cJSON_String:
        json_put_text(json, value->valuestring);
        break;
    case cJSON_Number:
        put_number(json, value);
        break;
    case cJSON_True:
    case cJSON_False:
        json_put_bool(json, cJSON_IsTrue(value));
        break;
    default:
        json_put_null(json);
    }
}

void json_member_text(struct json_writer *json, const char *name, const char *text)
{
    json_key(json, name);
    json_put_text(json, text);
}

void json_member_span(struct json_writer *json, const char *name, struct span text)
{
    json_key(json, name);
    json_put_span(json, text);
}

void json_member_integer(struct json_writer *json, const char *name, int64_t number)
{
    json_key(json, name);
    json_put_integer(json, number);
}

void json_member_bool(struct json_writer *json, const char *name, bool flag)
{
    json_key(json, name);
    json_put_bool(json, flag);
}
