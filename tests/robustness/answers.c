#include "tests/robustness/answers.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/json.h"
#include "tests/support/check.h"
#include "tests/support/wire.h"

enum { SILENCE_MS = 30000 };

struct head {
    int status;
    struct span length, type, connection; /* of the fields, absent when they are */
};

static bool is_printable(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < ' ' || text.ptr[i] > '~')
            return false;
    return true;
}

/* Takes a line that ends with CR and LF. */
static bool take_line(struct span *rest, struct span *line)
{
    const char *end = memmem(rest->ptr, rest->len, "\r\n", 2);
    if (!end)
        return false;
    *line = (struct span){rest->ptr, (size_t)(end - rest->ptr)};
    rest->len -= line->len + 2;
    rest->ptr = end + 2;
    return is_printable(*line);
}

static bool read_status_line(struct span line, int *status)
{
    bool ours = span_starts_with(line, "HTTP/1.0 ") || span_starts_with(line, "HTTP/1.1 ");
    if (!ours || line.len < 13 || line.ptr[12] != ' ')
        return false;
    for (size_t i = 9; i < 12; i++)
        if (line.ptr[i] < '0' || line.ptr[i] > '9')
            return false;
    *status = atoi(line.ptr + 9);
    return *status >= 100 && *status < 600;
}

static bool read_field(struct span line, struct head *head)
{
    struct span name = span_cut(&line, ':');
    if (span_is_empty(name) || span_is_absent(line) || memchr(name.ptr, ' ', name.len))
        return false;
    if (span_equal_nocase(name, span_of("Server")))
        return false;
    struct span *places[] = {&head->length, &head->type, &head->connection};
    static const char *const names[] = {"Content-Length", "Content-Type", "Connection"};
    for (size_t i = 0; i < COUNT(names); i++) {
        if (!span_equal_nocase(name, span_of(names[i])))
            continue;
        if (!span_is_absent(*places[i]))
            return false;
        *places[i] = span_trim(line);
    }
    return true;
}

static const char *take_head(struct span *rest, struct head *head)
{
    struct span line;
    *head = (struct head){.length = SPAN_ABSENT, .type = SPAN_ABSENT, .connection = SPAN_ABSENT};
    if (!take_line(rest, &line) || !read_status_line(line, &head->status))
        return "no status line";
    while (take_line(rest, &line)) {
        if (line.len == 0)
            return NULL;
        if (!read_field(line, head))
            return "a header that is none, stands there twice, or tells whose the server is";
    }
    return "the head has no end";
}

static const char *take_body(struct span *rest, const struct head *head)
{
    if (span_is_absent(head->length) || span_is_absent(head->connection))
        return "no Content-Length or no Connection";
    if (!span_equal_text(head->type, "application/json"))
        return "not announced as JSON";
    size_t length = strtoul(head->length.ptr, NULL, 10);
    if (length > rest->len)
        return "the body ends early";
    cJSON *body = json_parse((struct span){rest->ptr, length}, NULL);
    rest->ptr += length;
    rest->len -= length;
    cJSON_Delete(body);
    return body ? NULL : "the body is no JSON";
}

const char *answers_judge(struct span heard, struct answers *out)
{
    bool closed = false;
    *out = (struct answers){0};
    if (memmem(heard.ptr, heard.len, "civetweb", 8))
        return "it says what it is made of";
    while (heard.len > 0) {
        struct head head;
        if (closed)
            return "something follows an answer that closes";
        const char *wrong = take_head(&heard, &head);
        if (!wrong && head.status >= 200)
            wrong = take_body(&heard, &head);
        if (wrong)
            return wrong;
        if (head.status < 200)
            continue;
        closed = span_equal_text(head.connection, "close");
        out->last = head.status;
        if (out->count++ == 0)
            out->first = head.status;
    }
    return NULL;
}

bool answers_ask(int port, struct span request, struct buf *heard)
{
    struct wire wire;
    char bytes[16384];
    ssize_t got = 1;
    buf_clear(heard);
    wire_open(&wire, port);
    struct pollfd waiting = {.fd = wire.fd, .events = POLLIN};
    wire_send(&wire, request.ptr, request.len);
    wire_finish(&wire);
    while (got > 0 && poll(&waiting, 1, SILENCE_MS) == 1) {
        got = recv(wire.fd, bytes, sizeof bytes, 0);
        if (got > 0)
            buf_append(heard, bytes, (size_t)got);
    }
    wire_close(&wire);
    return got <= 0;
}
