#include "conformance/report/difference.h"

#include <string.h>

#include "common/json.h"

enum { MAX_DEPTH = 64 };

/* A member's name, or an index where that is NULL. */
struct token {
    const char *name;
    int index;
};

/* From the root to the value under way. */
struct trail {
    struct token tokens[MAX_DEPTH];
    size_t count;
};

static bool differ(const cJSON *expected, const cJSON *actual, struct trail *trail);

/* Leaves the token on the trail when the values differ. */
static bool differ_at(struct token token, const cJSON *expected, const cJSON *actual,
                      struct trail *trail)
{
    if (trail->count == MAX_DEPTH)
        return !json_equal(expected, actual);
    trail->tokens[trail->count++] = token;
    if (!expected || !actual || differ(expected, actual, trail))
        return true;
    trail->count--;
    return false;
}

static bool members_differ(const cJSON *expected, const cJSON *actual, struct trail *trail)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, expected)
    {
        const cJSON *other = json_member(actual, member->string);
        if (differ_at((struct token){member->string, 0}, member, other, trail))
            return true;
    }
    cJSON_ArrayForEach(member, actual)
    {
        if (!json_member(expected, member->string))
            return differ_at((struct token){member->string, 0}, NULL, member, trail);
    }
    return false;
}

static bool elements_differ(const cJSON *expected, const cJSON *actual, struct trail *trail)
{
    const cJSON *left = expected->child, *right = actual->child;
    for (int i = 0; left || right; i++) {
        if (differ_at((struct token){NULL, i}, left, right, trail))
            return true;
        left = left->next;
        right = right->next;
    }
    return false;
}

static bool differ(const cJSON *expected, const cJSON *actual, struct trail *trail)
{
    if (cJSON_IsObject(expected) && cJSON_IsObject(actual))
        return members_differ(expected, actual, trail);
    if (cJSON_IsArray(expected) && cJSON_IsArray(actual))
        return elements_differ(expected, actual, trail);
    return !json_equal(expected, actual);
}

static void put_name(const char *name, struct buf *out)
{
    for (; *name; name++) {
        if (*name == '~' || *name == '/')
            buf_text(out, *name == '~' ? "~0" : "~1");
        else
            buf_char(out, *name);
    }
}

static void put_trail(const struct trail *trail, struct buf *out)
{
    for (size_t i = 0; i < trail->count; i++) {
        buf_char(out, '/');
        if (trail->tokens[i].name)
            put_name(trail->tokens[i].name, out);
        else
            buf_format(out, "%d", trail->tokens[i].index);
    }
}

/* NULL for what is no JSON. A want of memory is one of `out`, as if it had been written to. */
static cJSON *read(const char *text, struct buf *out)
{
    struct json_error error;
    cJSON *json = json_parse(span_of(text), &error);
    out->failed = out->failed || (!json && error.fault == JSON_NO_MEMORY);
    return json;
}

void difference_pointer(const char *expected, const char *actual, struct buf *out)
{
    struct trail trail = {.count = 0};
    cJSON *left = read(expected, out), *right = read(actual, out);
    const char *text = cJSON_GetStringValue(right);
    if (text && !cJSON_IsString(left)) {
        cJSON *inner = read(text, out);
        cJSON_Delete(right);
        right = inner;
    }
    if (left && right && differ(left, right, &trail))
        put_trail(&trail, out);
    cJSON_Delete(left);
    cJSON_Delete(right);
}
