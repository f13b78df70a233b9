#include "sim/cors.h"

/* A browser's question names the method that it wants to use. */
static bool is_preflight(const struct arrival *arrival)
{
    return span_equal_text(arrival->method, "OPTIONS") &&
           arrival_count(arrival, "Access-Control-Request-Method") > 0;
}

bool cors_answer(const char *origin, const struct arrival *arrival, struct reply *reply)
{
    if (!origin)
        return false;
    reply_header(reply, "Vary", "Origin");
    if (!span_equal_text(arrival_header(arrival, "Origin"), origin))
        return false;
    reply_header(reply, "Access-Control-Allow-Origin", origin);
    reply_header(reply, "Access-Control-Expose-Headers",
                 "X-Sim-Check, X-Sim-Reason, X-Sim-Fault, X-Sim-Hint, Allow, Retry-After");
    if (!is_preflight(arrival))
        return false;
    reply_header(reply, "Access-Control-Allow-Methods", "GET, PUT, POST, DELETE");
    reply_header(reply, "Access-Control-Allow-Headers", "authorization, *"); /* "*" is not all */
    reply_header(reply, "Access-Control-Max-Age", "600");
    reply->status = 200;
    buf_text(&reply->body, "{}");
    return true;
}
