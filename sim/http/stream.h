/* Sending an answer that has no end of its own. */
#ifndef DFNS_SIM_HTTP_STREAM_H
#define DFNS_SIM_HTTP_STREAM_H

#include <civetweb.h>

#include "sim/http/traffic.h"
#include "sim/reply.h"

/* Sends what comes, after head and body, and a comment when nothing has come for `heartbeat_us`,
 * until the stream ends, the client has left, or the server drains. `work` is overwritten. */
void stream_send(struct mg_connection *connection, struct traffic *traffic,
                 const struct reply_stream *stream, int64_t heartbeat_us, struct buf *work);

#endif
