#include "sim/intake.h"

#include <stddef.h>

/* Headers that the API reads, and where to: two of one name would leave it open which one counts.
 */
static const struct single_header {
    struct span name;
    size_t offset; /* in struct call, of a span */
} single_headers[] = {
    {SPAN_LITERAL("Authorization"), offsetof(struct call, authorization)},
    {SPAN_LITERAL("X-DFNS-APPID"), offsetof(struct call, application_id)},
    {SPAN_LITERAL("X-DFNS-APPSECRET"), offsetof(struct call, application_secret)},
    {SPAN_LITERAL("X-DFNS-APISIGNATURE"), offsetof(struct call, api_signature)},
    {SPAN_LITERAL("X-DFNS-NONCE"), offsetof(struct call, nonce_header)},
    {SPAN_LITERAL("X-DFNS-USERACTION"), offsetof(struct call, user_action)},
    {SPAN_LITERAL("Content-Type"), offsetof(struct call, signed_request.content_type)},
};

enum { SINGLE_HEADERS = sizeof single_headers / sizeof single_headers[0] };

/* The row of a header, or -1. */
static int find_row(struct span name)
{
    for (int i = 0; i < SINGLE_HEADERS; i++)
        if (span_equal_nocase(name, single_headers[i].name))
            return i;
    return -1;
}

static struct verdict take_headers(const struct arrival *arrival, struct call *call)
{
    bool taken[SINGLE_HEADERS] = {false};
    for (size_t i = 0; i < arrival->header_count; i++) {
        const struct header *header = &arrival->headers[i];
        int row = find_row(header->name);
        if (row < 0)
            continue;
        if (taken[row])
            return REFUSED(REQUEST_REPEATED_HEADER);
        taken[row] = true;
        struct span *to = (struct span *)((char *)call + single_headers[row].offset);
        *to = span_is_empty(header->value) ? SPAN_ABSENT : header->value;
    }
    return ACCEPTED;
}

/* Only an API signature asks for all of it. */
static void take_signed_request(const struct arrival *arrival, struct call *call)
{
    call->signed_request = (struct signed_request){
        .method = arrival->method,
        .path = arrival->path,
        .body = arrival->body,
        .accept = arrival_header(arrival, "Accept"),
        .accept_encoding = arrival_header(arrival, "Accept-Encoding"),
        .authorization = call->authorization,
        .connection = arrival_header(arrival, "Connection"),
        .content_length = arrival_header(arrival, "Content-Length"),
        .content_type = call->signed_request.content_type,
        .host = arrival_header(arrival, "Host"),
        .user_agent = arrival_header(arrival, "User-Agent"),
        .application_id = call->application_id,
        .application_secret = call->application_secret,
        .nonce = call->nonce_header,
        .user_action = call->user_action,
    };
}

struct verdict intake_read(const struct arrival *arrival, const struct edition *edition,
                           struct call *call, const char **allow)
{
    *call = (struct call){.edition = edition};
    call->operation = operation_find(arrival->method, arrival->path, allow);
    if (!call->operation)
        return *allow ? REFUSED(ROUTE_METHOD) : REFUSED(ROUTE_UNKNOWN);
    struct verdict verdict = take_headers(arrival, call);
    if (is_refused(verdict))
        return verdict;
    call->body = arrival->body;
    if (!span_is_absent(call->api_signature))
        take_signed_request(arrival, call);
    call_read(call);
    return ACCEPTED;
}
