#include "common/status.h"

#include <stdarg.h>
#include <stdio.h>

#include "common/utf8.h"

struct status status_ok(void)
{
    return (struct status){.code = STATUS_OK};
}

/* A message may quote a file or a server: whatever is no printable UTF-8 becomes question marks. */
static void make_printable(char *message)
{
    struct span rest = span_of(message);
    while (rest.len > 0) {
        unsigned char first = (unsigned char)*message, second = (unsigned char)message[1];
        size_t len = utf8_sequence(rest);
        bool control = first < 0x20 || first == 0x7F || (first == 0xC2 && second < 0xA0);
        if (len == 0 || control)
            *message = '?';
        len = len == 0 || control ? 1 : len;
        message += len;
        rest = (struct span){message, rest.len - len};
    }
}

struct status status_fail(enum status_code code, const char *format, ...)
{
    struct status status = {.code = code};
    va_list args;
    va_start(args, format);
    vsnprintf(status.message, sizeof status.message, format, args);
    va_end(args);
    make_printable(status.message);
    return status;
}

struct status status_no_memory(void)
{
    return status_fail(STATUS_MEMORY, "out of memory");
}

bool status_is_ok(const struct status *status)
{
    return status->code == STATUS_OK;
}

struct status status_in(struct status inner, const char *format, ...)
{
    if (status_is_ok(&inner))
        return inner;
    struct status outer = {.code = inner.code};
    va_list args;
    va_start(args, format);
    int len = vsnprintf(outer.message, sizeof outer.message, format, args);
    va_end(args);
    size_t used = len < 0 ? 0 : (size_t)len;
    if (used + 3 < sizeof outer.message) {
        int room = (int)(sizeof outer.message - used - 3);
        snprintf(outer.message + used, (size_t)room + 3, ": %.*s", room, inner.message);
    }
    make_printable(outer.message);
    return outer;
}
