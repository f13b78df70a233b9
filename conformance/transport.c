#include "conformance/transport.h"

#include <stdlib.h>

#include "common/clock.h"
#include "conformance/pace.h"
#include "conformance/transfer.h"

/* The connection that a case wants to keep has a handle of its own, so that the signing in between
 * does not disturb it. */
struct transport {
    CURL *single;
    CURL *kept;
    struct transport_limits limits;
    struct pace pace;
};

const struct transport_limits *transport_limits(const struct transport *transport)
{
    return &transport->limits;
}

struct status transport_open(const struct transport_limits *limits, struct transport **out)
{
    struct transport *transport = calloc(1, sizeof *transport);
    if (!transport || curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
        free(transport);
        return status_no_memory();
    }
    transport->limits = *limits;
    transport->pace = pace_make(limits->per_second);
    transport->single = curl_easy_init();
    transport->kept = curl_easy_init();
    if (!transport->single || !transport->kept) {
        transport_close(transport);
        return status_no_memory();
    }
    *out = transport;
    return status_ok();
}

void transport_close(struct transport *transport)
{
    if (!transport)
        return;
    curl_easy_cleanup(transport->single);
    curl_easy_cleanup(transport->kept);
    curl_global_cleanup();
    free(transport);
}

void transport_pace(struct transport *transport, size_t count)
{
    pace_wait(&transport->pace, count, transport->limits.stop);
}

struct status transport_send(struct transport *transport, const struct request *request,
                             struct exchange *out)
{
    struct transfer transfer;
    transport_pace(transport, 1);
    CURL *curl = request->reuse || request->keep ? transport->kept : transport->single;
    bool sent = transfer_begin(&transfer, curl, &transport->limits, request, out);
    if (sent) {
        out->started_us = clock_monotonic_us();
        CURLcode code = curl_easy_perform(curl);
        out->duration_us = clock_monotonic_us() - out->started_us;
        sent = transfer_conclude(&transfer, code);
    }
    transfer_end(&transfer);
    if (sent)
        return status_ok();
    exchange_free(out);
    return status_no_memory();
}
