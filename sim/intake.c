#include "sim/intake.h"

/* Headers that the API reads: two of one name would leave it open which one counts. */
static const char *const single_headers[] = {
    "Authorization", "X-DFNS-APPID",      "X-DFNS-APPSECRET", "X-DFNS-APISIGNATURE",
    "X-DFNS-NONCE",  "X-DFNS-USERACTION", "Content-Type",
};

static struct verdict judge_single_headers(const struct arrival *arrival)
{
    for (size_t i = 0; i < sizeof single_headers / sizeof single_headers[0]; i++)
        if (arrival_count(arrival, single_headers[i]) > 1)
            return REFUSED(REQUEST_REPEATED_HEADER);
    return ACCEPTED;
}

static void take_signed_request(const struct arrival *arrival, struct signed_request *request)
{
    *request = (struct signed_request){
        .method = arrival->method,
        .path = arrival->path,
        .body = arrival->body,
        .accept = arrival_header(arrival, "Accept"),
        .accept_encoding = arrival_header(arrival, "Accept-Encoding"),
        .authorization = arrival_header(arrival, "Authorization"),
        .connection = arrival_header(arrival, "Connection"),
        .content_length = arrival_header(arrival, "Content-Length"),
        .content_type = arrival_header(arrival, "Content-Type"),
        .host = arrival_header(arrival, "Host"),
        .user_agent = arrival_header(arrival, "User-Agent"),
        .application_id = arrival_header(arrival, "X-DFNS-APPID"),
        .application_secret = arrival_header(arrival, "X-DFNS-APPSECRET"),
        .nonce = arrival_header(arrival, "X-DFNS-NONCE"),
        .user_action = arrival_header(arrival, "X-DFNS-USERACTION"),
    };
}

static void take_headers(const struct arrival *arrival, struct call *call)
{
    take_signed_request(arrival, &call->signed_request);
    call->nonce_header = call->signed_request.nonce;
    call->application_id = call->signed_request.application_id;
    call->application_secret = call->signed_request.application_secret;
    call->authorization = call->signed_request.authorization;
    call->user_action = call->signed_request.user_action;
    call->api_signature = arrival_header(arrival, "X-DFNS-APISIGNATURE");
    call->body = arrival->body;
}

struct verdict intake_read(const struct arrival *arrival, const struct edition *edition,
                           struct call *call, const char **allow)
{
    *call = (struct call){.edition = edition};
    call->operation = operation_find(arrival->method, arrival->path, allow);
    if (!call->operation)
        return *allow ? REFUSED(ROUTE_METHOD) : REFUSED(ROUTE_UNKNOWN);
    struct verdict verdict = judge_single_headers(arrival);
    if (is_refused(verdict))
        return verdict;
    take_headers(arrival, call);
    return call_read(call) ? ACCEPTED : REFUSED(REQUEST_NO_MEMORY);
}
