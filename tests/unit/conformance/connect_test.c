/* A target that is reached, and does not take the connection: that is told after the time that
 * connecting may take, long before that of the whole exchange. */
#include "tests/support/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conformance/http/transport.h"

enum { SHORT_MS = 300, LONG_MS = 10000, ROOM = 1 /* that there is with a backlog of 0 */ };

/* A port that listens, with its queue full of clients that nobody accepts. */
struct full_port {
    int listener, clients[ROOM];
    struct sockaddr_in address;
};

static struct full_port fill_port(void)
{
    struct full_port port = {.address = {.sin_family = AF_INET}};
    struct sockaddr *address = (struct sockaddr *)&port.address;
    socklen_t len = sizeof port.address;
    port.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    port.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(port.listener, address, len), 0);
    assert_int_equal(listen(port.listener, 0), 0);
    assert_int_equal(getsockname(port.listener, address, &len), 0);
    for (size_t i = 0; i < ROOM; i++) {
        port.clients[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(connect(port.clients[i], address, len), 0);
    }
    return port;
}

static void free_port(const struct full_port *port)
{
    for (size_t i = 0; i < ROOM; i++)
        close(port->clients[i]);
    close(port->listener);
}

static struct exchange ask(const struct full_port *port)
{
    struct transport_limits limits = {.connect_ms = SHORT_MS, .total_ms = LONG_MS};
    struct transport *transport;
    struct request request;
    struct exchange exchange;
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", ntohs(port->address.sin_port));
    struct status status = transport_open(&limits, &transport);
    assert_true(status_is_ok(&status));
    status = request_begin(&request, "step", "GET", url);
    assert_true(status_is_ok(&status));
    status = transport_send(transport, &request, &exchange);
    assert_true(status_is_ok(&status));
    request_free(&request);
    transport_close(transport);
    return exchange;
}

static void a_connection_that_nobody_takes_is_given_up(void **state)
{
    (void)state;
    struct full_port port = fill_port();
    struct exchange exchange = ask(&port);
    assert_non_null(exchange.failure);
    assert_non_null(strcasestr(exchange.failure, "timeout")); /* libcurl has two ways to say it */
    assert_true(exchange.duration_us < LONG_MS * 1000 / 2);
    exchange_free(&exchange);
    free_port(&port);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_that_nobody_takes_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
