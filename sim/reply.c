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

void reply_end_stream(struct reply *reply)
{
    if (reply->stream.free)
        reply->stream.free(reply->stream.context);
    reply->stream = (struct reply_stream){0};
}

void reply_clear(struct reply *reply)
{
    reply_end_stream(reply);
    reply->status = 0;
    reply->media_type = NULL;
    reply->style = 0;
    buf_clear(&reply->headers);
    buf_clear(&reply->body);
    reply->network = NETWORK_NORMAL;
    reply->delay_ms = 0;
}

void reply_free(struct reply *reply)
{
    if (!reply)
        return;
    reply_end_stream(reply);
    buf_free(&reply->headers);
    buf_free(&reply->body);
}
