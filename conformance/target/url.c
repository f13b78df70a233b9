#include "conformance/target/url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "common/options.h"
#include "common/span.h"

static bool skip(struct span *text, const char *prefix)
{
    if (!span_starts_with(*text, prefix))
        return false;
    text->ptr += strlen(prefix);
    text->len -= strlen(prefix);
    return true;
}

/* What curl would read differently, or send on: credentials, a query, a fragment, white space. */
static bool has_foreign_byte(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f || strchr("@?#\\\"<>^`{|}", text.ptr[i]))
            return true;
    return false;
}

static bool is_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, host, &four) == 1)
        return (ntohl(four.s_addr) >> 24) == 127;
    if (inet_pton(AF_INET6, host, &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six);
    return strcasecmp(host, "localhost") == 0;
}

bool url_is_port(struct span text)
{
    char copy[8];
    int64_t port;
    if (text.len == 0 || text.len >= sizeof copy)
        return false;
    snprintf(copy, sizeof copy, "%.*s", SPAN_ARGS(text));
    struct status status = options_integer("port", copy, 1, 65535, &port);
    return status_is_ok(&status);
}

/* "host", "host:8080", "[::1]:8080" */
static bool parse_authority(struct span text, struct url *out)
{
    struct span host, port;
    if (skip(&text, "[")) {
        host = span_cut(&text, ']');
        port = text;
        if (span_is_absent(port) || (port.len > 0 && !skip(&port, ":")))
            return false;
        port = text.len > 0 ? port : SPAN_ABSENT;
    } else {
        host = span_cut(&text, ':');
        port = text;
    }
    if (host.len == 0 || host.len >= sizeof out->host || (port.ptr && !url_is_port(port)))
        return false;
    snprintf(out->host, sizeof out->host, "%.*s", SPAN_ARGS(host));
    out->loopback = is_loopback(out->host);
    return true;
}

struct status url_parse(const char *text, struct url *out)
{
    struct span rest = span_of(text);
    *out = (struct url){.loopback = false};
    if (!skip(&rest, "http://") && !skip(&rest, "https://"))
        return status_fail(STATUS_INPUT,
                           "expected an address that begins with http:// or https://, found "
                           "\"%.80s\"",
                           text);
    if (has_foreign_byte(rest) || !parse_authority(span_cut(&rest, '/'), out))
        return status_fail(STATUS_INPUT,
                           "expected scheme://host:port/prefix without credentials, query or "
                           "fragment, found \"%.80s\"",
                           text);
    return status_ok();
}
