#include "conformance/http/api_signature.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base64url.h"
#include "common/json_write.h"

enum { MAX_INPUT = 4 * REQUEST_MAX_BODY, MAX_SIGNATURE = 2048 };

/* Members of the signed object, in its order. */
static const struct {
    const char *member, *header;
} covered[] = {
    {"h-accept", "Accept"},
    {"h-accept-encoding", "Accept-Encoding"},
    {"h-authorization", "Authorization"},
    {"h-connection", "Connection"},
    {"h-content-length", "Content-Length"},
    {"h-content-type", "Content-Type"},
    {"h-host", "Host"},
    {"h-user-agent", "User-Agent"},
    {"h-x-dfns-appid", "X-DFNS-APPID"},
    {"h-x-dfns-appsecret", "X-DFNS-APPSECRET"},
    {"h-x-dfns-nonce", "X-DFNS-NONCE"},
    {"h-x-dfns-useraction", "X-DFNS-USERACTION"},
};
enum { COVERED_COUNT = sizeof covered / sizeof covered[0] };

/* The parts of a URL that go into a request's head. */
struct address {
    struct span authority; /* as in Host: without the scheme's own port */
    struct span path;
};

static bool drop_end(struct span *text, const char *end)
{
    size_t len = strlen(end);
    bool ends = text->len > len && memcmp(text->ptr + text->len - len, end, len) == 0;
    text->len -= ends ? len : 0;
    return ends;
}

static struct address address_of(const char *url)
{
    const char *start = strstr(url, "://");
    start = start ? start + 3 : url;
    size_t len = strcspn(start, "/");
    struct address address = {{start, len}, {start + len, strcspn(start + len, "?#")}};
    drop_end(&address.authority, strncmp(url, "https:", 6) == 0 ? ":443" : ":80");
    return address;
}

static void put_headers(struct json_writer *json, const struct request *request,
                        struct span authority)
{
    char length[24] = "";
    if (request->body)
        snprintf(length, sizeof length, "%zu", request->body_len);
    for (size_t i = 0; i < COVERED_COUNT; i++) {
        const char *value = request_header(request, covered[i].header);
        struct span text = span_of(value ? value : "");
        if (strcmp(covered[i].header, "Host") == 0)
            text = authority;
        if (strcmp(covered[i].header, "Content-Length") == 0)
            text = span_of(length);
        json_member_span(json, covered[i].member, text);
    }
}

static void put_request(struct json_writer *json, const struct request *request,
                        const struct address *address)
{
    struct buf text = buf_make(MAX_INPUT);
    json_member_span(json, "r-authority", address->authority);
    base64url_encode((struct span){request->body ? request->body : "", request->body_len}, &text);
    json_member_span(json, "r-body", buf_peek(&text));
    buf_clear(&text);
    for (const char *c = request->method; *c; c++)
        buf_char(&text, (char)tolower((unsigned char)*c));
    json_member_span(json, "r-method", buf_peek(&text));
    json_member_span(json, "r-path", address->path);
    json_member_text(json, "r-scheme", "https");
    json->out->failed |= buf_failed(&text);
    buf_free(&text);
}

void api_signature_input(const struct request *request, struct buf *out)
{
    struct address address = address_of(request->url);
    struct buf claims = buf_make(MAX_INPUT);
    struct json_writer json = json_writer_make(&claims, JSON_COMPACT);
    json_object_begin(&json);
    put_headers(&json, request, address.authority);
    put_request(&json, request, &address);
    json_object_end(&json);
    base64url_encode(SPAN_LITERAL("{\"alg\":\"RS256\",\"typ\":\"JWT\"}"), out);
    buf_char(out, '.');
    base64url_encode(buf_peek(&claims), out);
    out->failed |= buf_failed(&claims);
    buf_free(&claims);
}

struct status api_signature(const struct request *request, const struct key *key, struct buf *out)
{
    struct buf input = buf_make(2 * MAX_INPUT), signature = buf_make(MAX_SIGNATURE);
    api_signature_input(request, &input);
    struct status status =
        buf_failed(&input) ? status_no_memory() : key_sign(key, buf_peek(&input), &signature);
    if (status_is_ok(&status))
        base64url_encode(buf_peek(&signature), out);
    if (status_is_ok(&status) && buf_failed(out))
        status = status_no_memory();
    buf_free(&signature);
    buf_free(&input);
    return status;
}
