#include "common/json_place.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

struct json_place json_place_at(struct span text, size_t offset)
{
    size_t end = offset < text.len ? offset : text.len;
    struct json_place place = {.offset = end, .line = 1, .column = 1};
    for (size_t i = 0; i < end; i++) {
        place.column++;
        if (text.ptr[i] == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return place;
}

static bool is_at(struct span text, size_t at, const char *bytes)
{
    return at < text.len && text.ptr[at] && strchr(bytes, text.ptr[at]);
}

static size_t skip_space(struct span text, size_t at)
{
    while (is_at(text, at, " \t\r\n"))
        at++;
    return at;
}

/* From the opening quotation mark to behind the closing one. */
static size_t skip_string(struct span text, size_t at)
{
    for (at++; at < text.len && text.ptr[at] != '"'; at++)
        at += text.ptr[at] == '\\';
    return at + 1;
}

static size_t skip_value(struct span text, size_t at)
{
    size_t depth = 0;
    do {
        if (is_at(text, at, "\"")) {
            at = skip_string(text, at);
        } else if (is_at(text, at, "{[")) {
            depth++;
            at++;
        } else if (is_at(text, at, "}]")) {
            depth--;
            at++;
        } else if (depth > 0) {
            at++;
        } else {
            while (at < text.len && !is_at(text, at, ",]} \t\r\n"))
                at++;
        }
    } while (depth > 0 && at < text.len);
    return at;
}

/* The value of the child with that index, of the object or array that begins at `at`; its name, or
 * where it has none the value once more, in `*name`. */
static size_t find_child(struct span text, size_t at, size_t index, size_t *name)
{
    bool object = is_at(text, at, "{");
    at = skip_space(text, at + 1);
    for (size_t i = 0;; i++) {
        *name = at;
        if (object)
            at = skip_space(text, skip_space(text, skip_string(text, at)) + 1);
        if (i == index || at >= text.len)
            return at;
        at = skip_space(text, skip_space(text, skip_value(text, at)) + 1);
    }
}

/* The child that the token names, and the how-manieth it is; NULL when none. */
static const cJSON *named_child(const cJSON *value, struct span token, size_t *index)
{
    *index = 0;
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        char number[24];
        snprintf(number, sizeof number, "%zu", *index);
        if (span_equal_text(token, cJSON_IsArray(value) ? number : child->string))
            return child;
        ++*index;
    }
    return NULL;
}

static size_t follow(struct span text, const cJSON *value, struct span pointer)
{
    size_t at = skip_space(text, 0), name = at, index;
    (void)span_cut(&pointer, '/'); /* what is in front of the first one: nothing */
    while (!span_is_absent(pointer) &&
           (value = named_child(value, span_cut(&pointer, '/'), &index)) != NULL)
        at = find_child(text, at, index, &name);
    return name;
}

struct json_place json_place_of(struct span text, struct span pointer)
{
    cJSON *tree = cJSON_ParseWithLength(text.ptr, text.len);
    size_t offset = tree ? follow(text, tree, pointer) : 0;
    cJSON_Delete(tree);
    return json_place_at(text, offset);
}

struct json_place json_place_of_member(struct span text, size_t object, size_t member)
{
    size_t name = 0;
    for (size_t at = 0; at < text.len;) {
        if (is_at(text, at, "\"")) {
            at = skip_string(text, at);
        } else if (is_at(text, at, "{") && object-- == 0) {
            (void)find_child(text, at, member, &name);
            break;
        } else {
            at++;
        }
    }
    return json_place_at(text, name);
}
