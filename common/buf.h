/*
 * A buf is owned text that grows up to a ceiling stated when it is made.
 *
 * Appending cannot fail half way: what does not fit (the ceiling, or memory) is not appended at
 * all, the buffer remembers that it failed, and every later append does nothing. So a caller
 * appends as much as it likes and checks once:
 *
 *     struct buf out = buf_make(4096);
 *     buf_text(&out, "hello ");
 *     buf_span(&out, name);
 *     if (buf_failed(&out)) ...
 *     buf_free(&out);
 */
#ifndef DFNS_COMMON_BUF_H
#define DFNS_COMMON_BUF_H

#include "common/span.h"

struct buf {
    char *ptr; /* NUL-terminated once anything was appended */
    size_t len;
    size_t capacity;
    size_t ceiling;
    bool failed;
    bool full; /* it failed at the ceiling */
};

/* An empty buffer that never holds more than `ceiling` bytes. Allocates nothing yet. */
struct buf buf_make(size_t ceiling);

void buf_append(struct buf *buf, const void *bytes, size_t len);
static inline void buf_span(struct buf *buf, struct span text)
{
    buf_append(buf, text.ptr, text.len);
}

static inline void buf_text(struct buf *buf, const char *text)
{
    buf_span(buf, span_of(text));
}

void buf_char(struct buf *buf, char c);
void buf_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

bool buf_failed(const struct buf *buf);
/* Did it fail because the ceiling was reached? Otherwise memory was short, if it failed. */
bool buf_is_full(const struct buf *buf);

/* The content so far, borrowed: valid until the next append. Never absent. */
struct span buf_peek(const struct buf *buf);
/* The same as a C string; "" for an empty buffer. */
const char *buf_cstr(const struct buf *buf);

/* Gives the content as a C string to the caller, who frees it; the buffer is empty afterwards.
 * NULL when an append had failed or memory is short; the buffer is then freed. */
char *buf_take(struct buf *buf);

/* Forgets what was appended after the first `len` bytes; a failure stays. */
void buf_cut(struct buf *buf, size_t len);
/* Forgets the content and a failure, keeps the memory for the next use. */
void buf_clear(struct buf *buf);
void buf_free(struct buf *buf);

#endif
