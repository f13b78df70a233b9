#include "sim/decide/apisignature.h"

#include <ctype.h>

#include "common/base64url.h"
#include "common/json_write.h"

enum { MAX_INPUT = 256 * 1024 };

static void member(struct json_writer *json, const char *name, struct span value)
{
    json_member_span(json, name, span_is_absent(value) ? SPAN_LITERAL("") : value);
}

static void write_headers(struct json_writer *json, const struct signed_request *request)
{
    member(json, "h-accept", request->accept);
    member(json, "h-accept-encoding", request->accept_encoding);
    member(json, "h-authorization", request->authorization);
    member(json, "h-connection", request->connection);
    member(json, "h-content-length", request->content_length);
    member(json, "h-content-type", request->content_type);
    member(json, "h-host", request->host);
    member(json, "h-user-agent", request->user_agent);
    member(json, "h-x-dfns-appid", request->application_id);
    member(json, "h-x-dfns-appsecret", request->application_secret);
    member(json, "h-x-dfns-nonce", request->nonce);
    member(json, "h-x-dfns-useraction", request->user_action);
}

static void write_request(struct json_writer *json, const struct signed_request *request,
                          const char *scheme)
{
    struct buf text = buf_make(MAX_INPUT);
    member(json, "r-authority", request->host);
    base64url_encode(request->body, &text);
    member(json, "r-body", buf_peek(&text));
    buf_clear(&text);
    for (size_t i = 0; i < request->method.len; i++)
        buf_char(&text, (char)tolower((unsigned char)request->method.ptr[i]));
    member(json, "r-method", buf_peek(&text));
    member(json, "r-path", request->path);
    json_member_text(json, "r-scheme", scheme);
    json->out->failed |= buf_failed(&text);
    buf_free(&text);
}

void apisignature_input(const struct signed_request *request, const char *scheme, struct buf *out)
{
    struct buf claims = buf_make(MAX_INPUT);
    struct json_writer json = json_writer_make(&claims, JSON_COMPACT);
    json_object_begin(&json);
    write_headers(&json, request);
    write_request(&json, request, scheme);
    json_object_end(&json);
    base64url_encode(SPAN_LITERAL("{\"alg\":\"RS256\",\"typ\":\"JWT\"}"), out);
    buf_char(out, '.');
    base64url_encode(buf_peek(&claims), out);
    out->failed |= buf_failed(&claims);
    buf_free(&claims);
}

static struct status verify(const struct signed_request *request, const char *scheme,
                            const struct key *key, struct span signature, bool *valid)
{
    struct buf input = buf_make(2 * MAX_INPUT);
    apisignature_input(request, scheme, &input);
    struct status status = buf_failed(&input) ? status_no_memory()
                                              : key_verify(key, buf_peek(&input), signature, valid);
    buf_free(&input);
    return status;
}

struct status apisignature_verify(const struct signed_request *request, const struct key *key,
                                  struct span signature, bool *valid)
{
    static const char *const schemes[] = {"https", "http"};
    struct status status = status_ok();
    *valid = false;
    for (size_t i = 0; i < 2 && !*valid && status_is_ok(&status); i++)
        status = verify(request, schemes[i], key, signature, valid);
    return status;
}
