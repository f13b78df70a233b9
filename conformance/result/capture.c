#include "conformance/result/capture.h"

#include "common/json_write.h"

static void put_headers(struct buf *out, const struct header_line *headers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_format(out, "%s: %s\r\n", headers[i].name, headers[i].value);
    buf_text(out, "\r\n");
}

void capture_request(const struct exchange *exchange, struct buf *out)
{
    buf_format(out, "%s %s HTTP/1.1\r\n", exchange->method, exchange->url);
    put_headers(out, exchange->request_headers, exchange->request_header_count);
    buf_append(out, exchange->request_body, exchange->request_body_len);
}

void capture_answer(const struct exchange *exchange, struct buf *out)
{
    buf_format(out, "HTTP/1.1 %d\r\n", exchange->status);
    put_headers(out, exchange->response_headers, exchange->response_header_count);
    buf_append(out, exchange->response_body, exchange->response_body_len);
}

void capture_request_name(const struct case_result *c, size_t number, struct buf *out)
{
    buf_format(out, "%s/%02zu.request.http", c->id, number);
}

void capture_answer_name(const struct case_result *c, size_t number, struct buf *out)
{
    buf_format(out, "%s/%02zu.answer.http", c->id, number);
}

static void put_name(struct json_writer *json, const char *member, const struct case_result *c,
                     size_t number, void (*name)(const struct case_result *, size_t, struct buf *))
{
    struct buf text = buf_make(512);
    name(c, number, &text);
    json_member_span(json, member, buf_peek(&text));
    json->out->failed = json->out->failed || buf_failed(&text);
    buf_free(&text);
}

void capture_index(const struct case_result *c, size_t number, struct buf *out)
{
    const struct exchange *exchange = &c->exchanges[number - 1];
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, "case", c->id);
    json_member_text(&json, "step", exchange->step);
    put_name(&json, "request", c, number, capture_request_name);
    if (exchange->failure) {
        json_member_text(&json, "failure", exchange->failure);
    } else {
        put_name(&json, "answer", c, number, capture_answer_name);
        json_member_integer(&json, "status", exchange->status);
    }
    json_member_integer(&json, "started_us", exchange->started_us);
    json_member_integer(&json, "duration_us", exchange->duration_us);
    json_object_end(&json);
    buf_char(out, '\n');
}
