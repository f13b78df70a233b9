#include "sim/http/response.h"

#include <time.h>

#define NO_MEMORY_BODY "{\"error\":{\"message\":\"Internal Server Error\"}}"

_Static_assert(sizeof NO_MEMORY_BODY - 1 == 45, "the length that is announced below");

const char response_no_memory[] = "HTTP/1.1 500 Internal Server Error\r\n"
                                  "Content-Type: application/json\r\n"
                                  "Content-Length: 45\r\n"
                                  "Connection: close\r\n"
                                  "\r\n" NO_MEMORY_BODY;

static const struct {
    int status;
    const char *phrase;
} phrases[] = {
    {200, "OK"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
    {507, "Insufficient Storage"},
};

/* A phrase may be empty (RFC 9112, 4). */
static const char *phrase(int status)
{
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
        if (phrases[i].status == status)
            return phrases[i].phrase;
    return "";
}

static void put_field(struct buf *wire, const char *name, const char *value)
{
    buf_text(wire, name);
    buf_text(wire, ": ");
    buf_text(wire, value);
    buf_text(wire, "\r\n");
}

/* printf() takes longer to find out that this is all it has to do. */
static void put_number(struct buf *wire, const char *before, size_t number, const char *after)
{
    char digits[24];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    buf_text(wire, before);
    buf_text(wire, digits + at);
    buf_text(wire, after);
}

/* RFC 9110, 5.6.7. The program never leaves the C locale. Empty when there is no such date. */
static const char *date_text(time_t seconds)
{
    static _Thread_local time_t last = -1; /* the text is good for a second */
    static _Thread_local char text[64];
    struct tm parts;
    if (seconds == last)
        return text;
    if (!gmtime_r(&seconds, &parts) ||
        strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts) == 0)
        text[0] = '\0';
    last = seconds;
    return text;
}

static void put_date(struct buf *wire, int64_t now_ms)
{
    const char *text = date_text((time_t)(now_ms / 1000));
    if (text[0])
        put_field(wire, "Date", text);
}

static bool is_chunked(const struct reply *reply)
{
    return (reply->style & REPLY_CHUNKED) && reply->network == NETWORK_NORMAL;
}

static void put_content(struct buf *wire, const struct reply *reply)
{
    if (reply->stream.next) { /* ends with the connection */
        buf_text(wire, "Content-Type: text/event-stream\r\n");
        return;
    }
    put_field(wire, "Content-Type", reply->media_type ? reply->media_type : "application/json");
    if (reply->network == NETWORK_MALFORMED_RESPONSE_CHUNK || is_chunked(reply))
        buf_text(wire, "Transfer-Encoding: chunked\r\n");
    else
        put_number(wire, "Content-Length: ", reply->body.len, "\r\n");
}

/* What of the body is sent. */
static struct span body_part(const struct reply *reply, const struct response_form *form)
{
    struct span body = buf_peek(&reply->body);
    if (form->bodiless || reply->network == NETWORK_MALFORMED_RESPONSE_CHUNK)
        body.len = 0;
    else if (reply->network == NETWORK_TRUNCATE)
        body.len /= 2;
    return body;
}

/* Only the names are the same in either case. */
static void lower_names(struct buf *wire)
{
    bool in_name = false;
    for (size_t i = 0; !buf_failed(wire) && i < wire->len; i++) {
        char *c = &wire->ptr[i];
        if (*c == '\n')
            in_name = true;
        else if (*c == ':')
            in_name = false;
        else if (in_name && *c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
}

/* Two chunks where the body is long enough, spelt in the two ways that there are. */
static void put_chunks(struct buf *wire, struct span body)
{
    size_t first = (body.len + 1) / 2, second = body.len - first;
    if (first > 0)
        buf_format(wire, "%zx\r\n%.*s\r\n", first, (int)first, body.ptr);
    if (second > 0)
        buf_format(wire, "%zX;half=2\r\n%.*s\r\n", second, (int)second, body.ptr + first);
    buf_text(wire, "0\r\n\r\n");
}

void response_write(const struct reply *reply, const struct response_form *form, struct buf *wire)
{
    buf_clear(wire);
    put_number(wire, "HTTP/1.1 ", (size_t)reply->status, " ");
    buf_text(wire, phrase(reply->status));
    buf_text(wire, "\r\n");
    put_date(wire, form->now_ms);
    put_content(wire, reply);
    put_field(wire, "Connection", form->keep ? "keep-alive" : "close");
    buf_text(wire, "X-Content-Type-Options: nosniff\r\n"
                   "Cache-Control: no-store\r\n");
    buf_span(wire, buf_peek(&reply->headers));
    if (reply->style & REPLY_LOWER_CASE)
        lower_names(wire);
    buf_text(wire, "\r\n");
    if (is_chunked(reply) && !form->bodiless)
        put_chunks(wire, body_part(reply, form));
    else
        buf_span(wire, body_part(reply, form));
    wire->failed = wire->failed || buf_failed(&reply->headers) || buf_failed(&reply->body);
}
