#include "conformance/http/transport.h"

#include <stdlib.h>

#include "common/clock.h"
#include "conformance/http/gate.h"
#include "conformance/http/hub.h"
#include "conformance/http/transfer.h"

/* The connection that a case wants to keep has a handle of its own, so that the signing in between
 * does not disturb it; and it never goes to the hub, where all share their connections. */
struct transport {
    CURL *single;
    CURL *kept;
    struct transport_limits limits;
    bool ahead; /* has closed the gate */
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

void transport_hold_others(struct transport *transport)
{
    if (transport->limits.gate)
        gate_close(transport->limits.gate);
    transport->ahead = true;
}

void transport_let_others(struct transport *transport)
{
    transport->ahead = false;
    if (transport->limits.gate)
        gate_open(transport->limits.gate);
}

static void pass(struct transport *transport)
{
    if (transport->limits.gate)
        gate_pass(transport->limits.gate, 1, transport->ahead);
}

static CURLcode perform(struct transport *transport, CURL *curl, int64_t *ended_us)
{
    if (transport->limits.hub && curl == transport->single)
        return hub_perform(transport->limits.hub, curl, ended_us);
    CURLcode code = curl_easy_perform(curl);
    *ended_us = clock_monotonic_us();
    return code;
}

struct status transport_send(struct transport *transport, const struct request *request,
                             struct exchange *out)
{
    struct transfer transfer;
    pass(transport);
    CURL *curl = request->reuse || request->keep ? transport->kept : transport->single;
    bool sent = transfer_begin(&transfer, curl, &transport->limits, request, out);
    if (sent) {
        int64_t ended_us;
        out->started_us = clock_monotonic_us();
        CURLcode code = perform(transport, curl, &ended_us);
        out->duration_us = ended_us - out->started_us;
        sent = transfer_conclude(&transfer, code);
    }
    transfer_end(&transfer);
    if (sent)
        return status_ok();
    exchange_free(out);
    return status_no_memory();
}
