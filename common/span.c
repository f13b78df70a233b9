#include "common/span.h"

#include <stdlib.h>
#include <string.h>

struct span span_of(const char *text)
{
    return text ? (struct span){text, strlen(text)} : SPAN_ABSENT;
}

bool span_is_absent(struct span s)
{
    return s.ptr == NULL;
}

bool span_is_empty(struct span s)
{
    return s.len == 0;
}

bool span_equal(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool span_equal_nocase(struct span a, struct span b)
{
    bool equal = a.len == b.len;
    for (size_t i = 0; equal && i < a.len; i++) /* strncasecmp() would stop at a NUL */
        equal = lower(a.ptr[i]) == lower(b.ptr[i]);
    return equal;
}

bool span_equal_text(struct span s, const char *text)
{
    return span_equal(s, span_of(text));
}

bool span_starts_with(struct span s, const char *prefix)
{
    size_t len = strlen(prefix);
    return s.len >= len && span_equal_text((struct span){s.ptr, len}, prefix);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct span span_trim(struct span s)
{
    while (s.len > 0 && is_blank(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

struct span span_cut(struct span *rest, char separator)
{
    struct span whole = *rest;
    const char *at = whole.len > 0 ? memchr(whole.ptr, separator, whole.len) : NULL;
    if (!at) {
        *rest = SPAN_ABSENT;
        return whole;
    }
    size_t before = (size_t)(at - whole.ptr);
    *rest = (struct span){at + 1, whole.len - before - 1};
    return (struct span){whole.ptr, before};
}

char *span_dup(struct span s)
{
    char *copy = malloc(s.len + 1);
    if (!copy)
        return NULL;
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return copy;
}
