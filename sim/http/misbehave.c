#include "sim/http/misbehave.h"

#include "common/clock.h"
#include "common/random.h"
#include "sim/http/socket.h"

enum {
    SLICE_US = 50 * 1000, /* so soon a wait notices that the server drains */
    NOISE_BYTES = 256,
    MAX_PIECES = 4096, /* a larger answer dribbles in larger pieces */
};

static int64_t delay_us(const struct reply *reply)
{
    int64_t ms = reply->delay_ms < NETWORK_MAX_DELAY_MS ? reply->delay_ms : NETWORK_MAX_DELAY_MS;
    return ms * 1000;
}

static void wait_until(int fd, struct traffic *traffic, int64_t due_us)
{
    int64_t now = clock_monotonic_us();
    while (now < due_us && !traffic_is_draining(traffic)) {
        int64_t slice = due_us - now < SLICE_US ? due_us - now : SLICE_US;
        if (!socket_wait(fd, slice))
            return;
        now = clock_monotonic_us();
    }
}

void misbehave_wait(struct mg_connection *connection, struct traffic *traffic,
                    const struct reply *reply)
{
    if (reply->delay_ms > 0 && reply->network != NETWORK_DRIBBLE)
        wait_until(socket_of(connection), traffic, clock_monotonic_us() + delay_us(reply));
}

static void dribble(struct mg_connection *connection, struct traffic *traffic,
                    const struct reply *reply, struct span wire)
{
    size_t pieces = wire.len < MAX_PIECES ? wire.len : MAX_PIECES, sent = 0;
    int64_t started = clock_monotonic_us(), total = delay_us(reply);
    int fd = total > 0 ? socket_of(connection) : -1;
    for (size_t i = 0; i < pieces; i++) {
        size_t end = wire.len * (i + 1) / pieces;
        wait_until(fd, traffic, started + total * (int64_t)i / (int64_t)pieces);
        if (mg_write(connection, wire.ptr + sent, end - sent) <= 0)
            return;
        sent = end;
    }
}

/* The same bytes every time. None is ASCII, so that nobody takes them for a status line or for the
 * size of a chunk. */
static void send_noise(struct mg_connection *connection)
{
    unsigned char noise[NOISE_BYTES] = {0};
    struct random random = random_from_seed(0);
    random_bytes(&random, noise, sizeof noise);
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] |= 0x80;
    mg_write(connection, noise, sizeof noise);
}

void misbehave_send(struct mg_connection *connection, struct traffic *traffic,
                    const struct reply *reply, struct span wire)
{
    switch (reply->network) {
    case NETWORK_CONNECTION_RESET_BY_PEER:
        socket_reset(socket_of(connection));
        return;
    case NETWORK_DRIBBLE:
        dribble(connection, traffic, reply, wire);
        return;
    case NETWORK_MALFORMED_RESPONSE_CHUNK:
        mg_write(connection, wire.ptr, wire.len);
        send_noise(connection);
        return;
    case NETWORK_RANDOM_DATA_THEN_CLOSE:
        send_noise(connection);
        return;
    case NETWORK_NORMAL:
    case NETWORK_TRUNCATE:
        mg_write(connection, wire.ptr, wire.len);
        return;
    case NETWORK_EMPTY_RESPONSE:
    case NETWORK_HANG:
    case NETWORK_FAULT_COUNT:
        return;
    }
}
