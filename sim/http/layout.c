#include "sim/http/layout.h"

#include <stdbool.h>
#include <string.h>

#include "sim/http/framing.h"

static const char *end_of(const char *text)
{
    return text + strlen(text);
}

/* "METHOD target HTTP/1.1", with one space between the words. */
static bool request_line_is_exact(const struct mg_request_info *info)
{
    const char *target_end = end_of(info->request_uri);
    if (info->query_string)
        target_end = end_of(info->query_string);
    return info->request_uri == end_of(info->request_method) + 1 &&
           info->http_version == target_end + 1 + strlen("HTTP/");
}

/* civetweb puts a NUL over the colon and over each space before it. */
static bool name_touches_colon(const struct mg_header *header)
{
    const char *colon = end_of(header->name);
    return header->value == colon + 1 || colon[1] != '\0';
}

enum reason layout_check(const struct mg_request_info *info)
{
    if (!request_line_is_exact(info))
        return REASON_REQUEST_MALFORMED;
    const char *line = end_of(info->http_version) + 2; /* CR and LF */
    for (int i = 0; i < info->num_headers; i++) {
        const struct mg_header *header = &info->http_headers[i];
        if (header->name != line || !name_touches_colon(header))
            return REASON_REQUEST_MALFORMED;
        line = end_of(header->value) + 2;
    }
    /* Past the limit `line` might lie behind civetweb's buffer, were the last line ended by LF. */
    if (line - info->request_method > FRAMING_MAX_HEADER_BYTES)
        return REASON_REQUEST_HEADERS_TOO_LARGE;
    return info->num_headers == 0 || line[0] == '\r' ? REASON_NONE : REASON_REQUEST_MALFORMED;
}
