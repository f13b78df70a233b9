/*
 * A span is a borrowed piece of text: a pointer and a length, not NUL-terminated, never owned.
 * It lives as long as what it points into; in a request handler that is the call.
 */
#ifndef DFNS_COMMON_SPAN_H
#define DFNS_COMMON_SPAN_H

#include <stdbool.h>
#include <stddef.h>

struct span {
    const char *ptr; /* NULL only for a span that stands for "absent" */
    size_t len;
};

#define SPAN_LITERAL(text) ((struct span){(text), sizeof(text) - 1})
#define SPAN_ABSENT        ((struct span){NULL, 0})

/* For printf: printf("%.*s", SPAN_ARGS(name)). */
#define SPAN_ARGS(span) (int)(span).len, (span).ptr

/* The span of a C string; NULL gives the absent span. */
struct span span_of(const char *text);

bool span_is_absent(struct span s);
/* True for an absent span too. */
bool span_is_empty(struct span s);

bool span_equal(struct span a, struct span b);
/* Compares ASCII letters without regard to case. */
bool span_equal_nocase(struct span a, struct span b);
bool span_equal_text(struct span s, const char *text);
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
