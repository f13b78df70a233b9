#include "sim/reply.h"

struct reply reply_make(void)
{
    return (struct reply){.headers = buf_make(REPLY_MAX_HEADERS), .body = buf_make(REPLY_MAX_BODY)};
}

void reply_header(struct reply *reply, const char *name, const char *value)
{
    buf_text(&reply->headers, name);
    buf_text(&reply->headers, ": ");
    buf_text(&reply->headers, value);
    buf_text(&reply->headers, "\r\n");
}

void reply_clear(struct reply *reply)
{
    reply->status = 0;
    buf_clear(&reply->headers);
    buf_clear(&reply->body);
    reply->network = NETWORK_NORMAL;
    reply->delay_ms = 0;
}

void reply_free(struct reply *reply)
{
    if (!reply)
        return;
    buf_free(&reply->headers);
    buf_free(&reply->body);
}
