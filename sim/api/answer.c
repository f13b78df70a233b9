#include "sim/api/answer.h"

#include <string.h>

#include "common/json_write.h"

enum { MAX_MESSAGE = 4096 };

void answer_success(struct reply *reply)
{
    reply->status = 200;
    buf_text(&reply->body, "{\"message\":\"success\"}");
}

void answer_message(int status, const char *message, struct reply *reply)
{
    struct json_writer json = json_writer_make(&reply->body, JSON_COMPACT);
    reply->status = status;
    json_object_begin(&json);
    json_key(&json, "error");
    json_object_begin(&json);
    json_member_text(&json, "message", message);
    json_object_end(&json);
    json_object_end(&json);
}

/* What a placeholder of errors.def stands for. The page's own example names the path of another
 * endpoint in every 403: a slip, so the path is the call's. */
static const char *placeholder(struct span name, const struct edition *edition,
                               const struct call *call)
{
    if (span_equal_text(name, "kind"))
        return call->user ? call->user->kind : "CustomerEmployee";
    if (span_equal_text(name, "user"))
        return call->user ? call->user->id : "unknown";
    return edition->forbidden_names == FORBIDDEN_NAMES_PATH ? call->operation->path
                                                            : call->operation->permission;
}

static void write_message(const char *template, const struct edition *edition,
                          const struct call *call, struct buf *out)
{
    struct span rest = span_of(template);
    while (!span_is_absent(rest)) {
        buf_span(out, span_cut(&rest, '{'));
        if (!span_is_absent(rest))
            buf_text(out, placeholder(span_cut(&rest, '}'), edition, call));
    }
}

void answer_error(enum error error, const struct edition *edition, const struct call *call,
                  struct reply *reply)
{
    const struct error_row *row = error_row(error);
    const char *template = row->messages[edition->message_column];
    struct buf message = buf_make(MAX_MESSAGE);
    write_message(template ? template : row->messages[MESSAGE_2023], edition, call, &message);
    answer_message(row->status, buf_cstr(&message), reply);
    reply->body.failed |= buf_failed(&message);
    buf_free(&message);
}
