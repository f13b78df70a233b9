/*
 * Writing JSON straight into a buf. cJSON's builder drops a member silently when memory is short
 * and prints large integers with an exponent; here the buffer remembers every failure and integers
 * stay integers.
 *
 *     struct json_writer json = json_writer_make(&out, JSON_COMPACT);
 *     json_object_begin(&json);
 *     json_member_text(&json, "message", "success");
 *     json_object_end(&json);
 *     if (buf_failed(&out)) ...
 */
#ifndef DFNS_COMMON_JSON_WRITE_H
#define DFNS_COMMON_JSON_WRITE_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "common/buf.h"

enum json_layout {
    JSON_COMPACT, /* no white space at all */
    JSON_PRETTY,  /* two spaces a level, one member a line */
};

struct json_writer {
    struct buf *out; /* borrowed */
    enum json_layout layout;
    unsigned depth;
    bool follows; /* a value was written in the open object or array: the next needs a comma */
    bool keyed;   /* a key was written: its value comes next, on the same line */
};

struct json_writer json_writer_make(struct buf *out, enum json_layout layout);

void json_object_begin(struct json_writer *json);
void json_object_end(struct json_writer *json);
void json_array_begin(struct json_writer *json);
void json_array_end(struct json_writer *json);
void json_key(struct json_writer *json, const char *name);

/* Bytes that are not UTF-8 come out as U+FFFD, and so does NUL: what is written here json_parse()
 * reads. */
void json_put_span(struct json_writer *json, struct span text);
/* NULL writes null. */
void json_put_text(struct json_writer *json, const char *text);
void json_put_integer(struct json_writer *json, int64_t number);
/* A number that is not finite writes null. */
void json_put_number(struct json_writer *json, double number);
void json_put_bool(struct json_writer *json, bool flag);
void json_put_null(struct json_writer *json);
/* Text that already is one JSON value. */
void json_put_raw(struct json_writer *json, struct span value);
/* A whole tree; NULL writes null. */
void json_put_value(struct json_writer *json, const cJSON *value);

void json_member_text(struct json_writer *json, const char *name, const char *text);
void json_member_span(struct json_writer *json, const char *name, struct span text);
void json_member_integer(struct json_writer *json, const char *name, int64_t number);
void json_member_bool(struct json_writer *json, const char *name, bool flag);

#endif
