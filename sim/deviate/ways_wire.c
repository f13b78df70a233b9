/* How an answer travels. */
#include <stdlib.h>

#include "sim/deviate/occasions.h"
#include "sim/deviate/ways.h"

enum { HICCUP_EVERY = 1000 };

bool amend_media_type(struct quirk *quirk, const struct call *call, struct verdict verdict,
                      bool changed, struct reply *reply)
{
    (void)call, (void)verdict, (void)changed;
    reply->media_type = quirk->rule->text;
    return true;
}

bool amend_style(struct quirk *quirk, const struct call *call, struct verdict verdict, bool changed,
                 struct reply *reply)
{
    (void)call, (void)verdict, (void)changed;
    reply->style |= (unsigned)quirk->rule->number;
    return true;
}

bool amend_headers(struct quirk *quirk, const struct call *call, struct verdict verdict,
                   bool changed, struct reply *reply)
{
    (void)call, (void)verdict, (void)changed;
    buf_text(&reply->headers, quirk->rule->text);
    return true;
}

bool amend_challenge(struct quirk *quirk, const struct call *call, struct verdict verdict,
                     bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)verdict, (void)changed;
    if (reply->status == 401)
        reply_header(reply, "WWW-Authenticate", "Bearer realm=\"dfns\", error=\"invalid_token\"");
    return reply->status == 401;
}

/* Leaves the fields out whose names begin so; "" leaves out all. */
static bool drop_headers(struct reply *reply, const char *prefix)
{
    char *copy = span_dup(buf_peek(&reply->headers));
    struct span rest = span_of(copy);
    size_t before = reply->headers.len;
    buf_clear(&reply->headers);
    while (!span_is_empty(rest)) {
        struct span line = span_cut(&rest, '\n');
        if (span_starts_with(line, prefix))
            continue;
        buf_span(&reply->headers, line);
        buf_char(&reply->headers, '\n');
    }
    reply->headers.failed |= !copy;
    free(copy);
    return reply->headers.len != before;
}

bool amend_no_headers(struct quirk *quirk, const struct call *call, struct verdict verdict,
                      bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)verdict, (void)changed;
    return reply->status != 429 && drop_headers(reply, "");
}

bool amend_no_allow(struct quirk *quirk, const struct call *call, struct verdict verdict,
                    bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)verdict, (void)changed;
    return drop_headers(reply, "Allow:");
}

bool amend_always_allow(struct quirk *quirk, const struct call *call, struct verdict verdict,
                        bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)verdict, (void)changed;
    if (reply->status == 404)
        reply_header(reply, "Allow", "PUT, OPTIONS");
    return reply->status == 404;
}

bool amend_latency(struct quirk *quirk, const struct call *call, struct verdict verdict,
                   bool changed, struct reply *reply)
{
    (void)call, (void)verdict, (void)changed;
    reply->delay_ms += quirk->rule->number;
    return true;
}

bool amend_pause(struct quirk *quirk, const struct call *call, struct verdict verdict, bool changed,
                 struct reply *reply)
{
    if (is_deactivation(call, verdict, changed))
        reply->delay_ms += quirk->rule->number;
    return false;
}

/* The same delays every time. */
bool amend_jitter(struct quirk *quirk, const struct call *call, struct verdict verdict,
                  bool changed, struct reply *reply)
{
    (void)call, (void)verdict, (void)changed;
    quirk->count = (quirk->count * 1103515245 + 12345) & 0x7fffffff;
    reply->delay_ms += (int64_t)(quirk->count >> 16) % quirk->rule->number;
    return true;
}

bool amend_hiccup(struct quirk *quirk, const struct call *call, struct verdict verdict,
                  bool changed, struct reply *reply)
{
    (void)call, (void)verdict, (void)changed;
    bool late = ++quirk->count % HICCUP_EVERY == 0;
    reply->delay_ms += late ? quirk->rule->number : 0;
    return late;
}

bool amend_pieces(struct quirk *quirk, const struct call *call, struct verdict verdict,
                  bool changed, struct reply *reply)
{
    (void)quirk, (void)call, (void)verdict, (void)changed;
    reply->network = NETWORK_DRIBBLE;
    return true;
}
