#include "sim/http/stream.h"

#include "common/clock.h"
#include "sim/http/socket.h"

/* So soon it is noticed that the client has left, or that the server drains. */
enum { SLICE_MS = 100 };

static bool send_all(struct mg_connection *connection, const struct buf *work)
{
    return work->len == 0 || mg_write(connection, work->ptr, work->len) == (int)work->len;
}

void stream_send(struct mg_connection *connection, struct traffic *traffic,
                 const struct reply_stream *stream, int64_t heartbeat_us, struct buf *work)
{
    int fd = socket_of(connection);
    int64_t sent_us = clock_monotonic_us();
    while (!traffic_is_draining(traffic) && socket_wait(fd, 0)) {
        buf_clear(work);
        bool goes_on = stream->next(stream->context, SLICE_MS, work);
        if (work->len == 0 && clock_monotonic_us() - sent_us > heartbeat_us)
            buf_text(work, ": still listening\n\n");
        if (work->len > 0)
            sent_us = clock_monotonic_us();
        if (buf_failed(work) || !send_all(connection, work) || !goes_on)
            return;
    }
}
