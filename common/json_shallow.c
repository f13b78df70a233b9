#include "common/json_shallow.h"

#include "common/json_place.h"

/* Appends the document without what is nested in it twice. */
static void cut(struct span document, struct buf *out)
{
    size_t depth = 0;
    for (size_t at = 0, end; at < document.len; at = end) {
        char c = document.ptr[at];
        end = c == '"' ? json_place_behind_string(document, at) : at + 1;
        if (c == '}' || c == ']')
            depth--;
        if (depth < 2)
            buf_append(out, document.ptr + at, end - at);
        if (c == '{' || c == '[')
            depth++;
    }
}

cJSON *json_parse_shallow(struct span text, struct json_error *error)
{
    struct buf outer = buf_make(text.len);
    cJSON *tree = NULL;
    *error = json_scan(text);
    if (error->fault != JSON_OK)
        return NULL;
    cut(text, &outer);
    if (buf_failed(&outer))
        error->fault = JSON_NO_MEMORY;
    else
        tree = json_parse(buf_peek(&outer), error);
    buf_free(&outer);
    return tree;
}
