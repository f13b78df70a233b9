#include "common/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

struct buf buf_make(size_t ceiling)
{
    return (struct buf){.ceiling = ceiling};
}

static bool grow(struct buf *buf, size_t needed)
{
    size_t capacity = buf->capacity ? buf->capacity : FIRST_CAPACITY;
    while (capacity < needed)
        capacity *= 2;
    char *ptr = realloc(buf->ptr, capacity);
    if (!ptr)
        return false;
    buf->ptr = ptr;
    buf->capacity = capacity;
    return true;
}

/* Makes room for `len` more bytes and the terminating NUL, or marks the buffer as failed. */
static bool reserve(struct buf *buf, size_t len)
{
    if (buf->failed)
        return false;
    buf->full = len > buf->ceiling - buf->len;
    if (buf->full || (buf->len + len + 1 > buf->capacity && !grow(buf, buf->len + len + 1)))
        buf->failed = true;
    return !buf->failed;
}

void buf_append(struct buf *buf, const void *bytes, size_t len)
{
    if (!reserve(buf, len))
        return;
    if (len > 0)
        memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
    buf->ptr[buf->len] = '\0';
}

void buf_char(struct buf *buf, char c)
{
    if (buf->failed || buf->len == buf->ceiling || buf->len + 1 >= buf->capacity) {
        buf_append(buf, &c, 1);
        return;
    }
    buf->ptr[buf->len++] = c;
    buf->ptr[buf->len] = '\0';
}

void buf_format(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t free = buf->failed ? 0 : buf->capacity - buf->len;
    int len = vsnprintf(free > 0 ? buf->ptr + buf->len : NULL, free, format, args);
    if (len < 0) {
        buf->failed = true;
    } else if ((size_t)len < free && (size_t)len <= buf->ceiling - buf->len) {
        buf->len += (size_t)len; /* it fitted at once */
    } else if (reserve(buf, (size_t)len)) {
        vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    if (buf->ptr)
        buf->ptr[buf->len] = '\0'; /* what did not fit has left its beginning */
    va_end(again);
    va_end(args);
}

bool buf_failed(const struct buf *buf)
{
    return buf->failed;
}

bool buf_is_full(const struct buf *buf)
{
    return buf->full;
}

struct span buf_peek(const struct buf *buf)
{
    return (struct span){buf_cstr(buf), buf->len};
}

const char *buf_cstr(const struct buf *buf)
{
    return buf->ptr ? buf->ptr : "";
}

char *buf_take(struct buf *buf)
{
    buf_append(buf, "", 0); /* an empty buffer becomes an empty string */
    char *text = buf->failed ? NULL : buf->ptr;
    if (buf->failed)
        free(buf->ptr);
    *buf = buf_make(buf->ceiling);
    return text;
}

void buf_cut(struct buf *buf, size_t len)
{
    assert(len <= buf->len);
    buf->len = len;
    if (buf->ptr)
        buf->ptr[len] = '\0';
}

void buf_clear(struct buf *buf)
{
    buf_cut(buf, 0);
    buf->failed = buf->full = false;
}

void buf_free(struct buf *buf)
{
    if (!buf)
        return;
    free(buf->ptr);
    *buf = buf_make(buf->ceiling);
}
