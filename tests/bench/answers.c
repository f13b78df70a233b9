#include "tests/bench/answers.h"

#include <stdlib.h>
#include <string.h>

static const struct span status_line = SPAN_LITERAL("HTTP/1.1 ");

/* "200", followed by a space. */
static bool read_status(struct span head, int *status)
{
    char *end;
    if (head.len < status_line.len + 4 || !span_starts_with(head, status_line.ptr))
        return false;
    *status = (int)strtol(head.ptr + status_line.len, &end, 10);
    return end == head.ptr + status_line.len + 3 && *end == ' ';
}

static bool names(struct span field, struct span name)
{
    return span_equal_nocase((struct span){field.ptr, field.len < name.len ? field.len : name.len},
                             name);
}

/* The fields that tell where the answer ends, and whether another can follow. */
static bool read_fields(struct span head, size_t *length, bool *closes)
{
    static const struct span content_length = SPAN_LITERAL("content-length:"),
                             connection_close = SPAN_LITERAL("connection: close");
    bool found = false;
    *closes = false;
    while (!span_is_empty(head)) {
        struct span field = span_cut(&head, '\n');
        if (names(field, connection_close)) {
            *closes = true;
        } else if (names(field, content_length)) {
            *length = strtoul(field.ptr + content_length.len, NULL, 10);
            found = true;
        }
    }
    return found;
}

struct status answer_read(struct span bytes, struct answer *answer)
{
    size_t length;
    const char *end = memmem(bytes.ptr, bytes.len, "\r\n\r\n", 4);
    *answer = (struct answer){0};
    if (!end)
        return bytes.len < MAX_ANSWER ? status_ok()
                                      : status_fail(STATUS_INPUT, "an answer is too long");
    struct span head = {bytes.ptr, (size_t)(end - bytes.ptr) + 2};
    if (!read_status(head, &answer->status) || !read_fields(head, &length, &answer->closes))
        return status_fail(STATUS_INPUT, "not an answer with a Content-Length: %.*s",
                           SPAN_ARGS(head));
    size_t received = bytes.len - head.len - 2;
    if (received > length || head.len + 2 + length > MAX_ANSWER)
        return status_fail(STATUS_INPUT, "an answer is longer than it should be");
    answer->body = (struct span){end + 4, length};
    answer->complete = received == length;
    return status_ok();
}

struct status answer_check(const struct answer *answer, int status, const char *body)
{
    if (answer->status == status && (!body || span_equal_text(answer->body, body)))
        return status_ok();
    return status_fail(STATUS_INPUT, "expected %d %s, got %d %.*s", status, body ? body : "",
                       answer->status, SPAN_ARGS(answer->body));
}
