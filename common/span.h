/*
 * A span is a borrowed piece of text: a pointer and a length, not NUL-terminated, never owned.
 * It lives as long as what it points into; in a request handler that is the call.
 */
#ifndef DFNS_COMMON_SPAN_H
#define DFNS_COMMON_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
    const char *ptr; /* NULL only for a span that stands for "absent" */
    size_t len;
};

#define SPAN_LITERAL(text) ((struct span){(text), sizeof(text) - 1})
#define SPAN_ABSENT        ((struct span){NULL, 0})

/* For printf: printf("%.*s", SPAN_ARGS(name)). */
#define SPAN_ARGS(span) (int)(span).len, (span).ptr

/* The span of a C string; NULL gives the absent span. */
static inline struct span span_of(const char *text)
{
    return text ? (struct span){text, strlen(text)} : SPAN_ABSENT;
}

static inline bool span_is_absent(struct span s)
{
    return s.ptr == NULL;
}

/* True for an absent span too. */
static inline bool span_is_empty(struct span s)
{
    return s.len == 0;
}

static inline bool span_equal(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* The first `len` bytes of both. */
bool span_same_letters(const char *a, const char *b, size_t len);

/* Compares ASCII letters without regard to case. Of a request's headers most differ in length. */
static inline bool span_equal_nocase(struct span a, struct span b)
{
    return a.len == b.len && span_same_letters(a.ptr, b.ptr, a.len);
}

static inline bool span_equal_text(struct span s, const char *text)
{
    return span_equal(s, span_of(text));
}

bool span_starts_with(struct span s, const char *prefix);

/* Without spaces and tabs at either end. */
struct span span_trim(struct span s);

/*
 * Cuts the part before the first `separator` off `*rest` and returns it; `*rest` keeps what follows
 * the separator. Without a separator the whole of `*rest` is returned and `*rest` becomes absent.
 */
struct span span_cut(struct span *rest, char separator);

/* A NUL-terminated copy, the caller's to free; NULL when memory is short. */
char *span_dup(struct span s);

#endif
