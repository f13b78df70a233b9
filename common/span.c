#include "common/span.h"

#include <stdlib.h>
#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool span_same_letters(const char *a, const char *b, size_t len)
{
    bool same = true;
    for (size_t i = 0; same && i < len; i++) /* strncasecmp() would stop at a NUL */
        same = lower(a[i]) == lower(b[i]);
    return same;
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
