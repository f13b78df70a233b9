#include "tests/proof/wire_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <string.h>

static struct span cut_line(struct span *rest)
{
    struct span line = span_cut(rest, '\n');
    line.len -= line.len > 0 && line.ptr[line.len - 1] == '\r';
    return line;
}

struct message message_read(struct span bytes)
{
    struct message message = {.count = 0};
    struct span first = cut_line(&bytes), line;
    message.method = span_cut(&first, ' ');
    message.path = span_cut(&first, ' ');
    while (!span_is_absent(bytes) && (line = cut_line(&bytes)).len > 0) {
        assert_true(message.count < MESSAGE_MAX_FIELDS);
        struct span name = span_cut(&line, ':');
        message.fields[message.count++] =
            (struct message_field){name, span_is_absent(line) ? line : span_trim(line)};
    }
    message.body = span_is_absent(bytes) ? SPAN_LITERAL("") : bytes;
    assert_true(message.path.len > 0);
    return message;
}

struct span message_field(const struct message *message, const char *name)
{
    for (size_t i = 0; i < message->count; i++)
        if (span_equal_nocase(message->fields[i].name, span_of(name)))
            return message->fields[i].value;
    return (struct span){0};
}

size_t message_count(const struct message *message, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < message->count; i++)
        count += span_equal_nocase(message->fields[i].name, span_of(name));
    return count;
}

size_t span_distance(struct span a, struct span b)
{
    size_t differ = 0;
    if (span_is_absent(a) || span_is_absent(b) || a.len != b.len)
        return SIZE_MAX;
    for (size_t i = 0; i < a.len; i++)
        differ += a.ptr[i] != b.ptr[i];
    return differ;
}
