#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "sim/commands/command.h"
#include "sim/commands/secret.h"
#include "sim/commands/setting.h"

enum { LIMIT_S = 2, MAX_REQUEST = 8192 };

/* "http://name:port" in its parts, which are the caller's to free. */
struct address {
    char *host;
    char *port;
};

static struct status read_address(const char *url, struct address *address)
{
    static const char scheme[] = "http://";
    struct span rest = span_of(url);
    if (!span_starts_with(rest, scheme))
        return status_fail(STATUS_INPUT, "--url: expected http://HOST:PORT, found \"%s\"", url);
    rest.ptr += strlen(scheme);
    rest.len -= strlen(scheme);
    struct span authority = span_cut(&rest, '/'), port = authority, host = span_cut(&port, ':');
    address->host = span_dup(host);
    address->port = span_dup(span_is_absent(port) ? SPAN_LITERAL("80") : port);
    return address->host && address->port ? status_ok() : status_no_memory();
}

static void address_free(struct address *address)
{
    free(address->host);
    free(address->port);
}

/* Neither connecting nor any single read or write takes longer than the limit. */
static int open_socket(const struct addrinfo *found)
{
    const struct timeval limit = {.tv_sec = LIMIT_S};
    int fd = socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, found->ai_protocol);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0 &&
        connect(fd, found->ai_addr, found->ai_addrlen) == 0)
        return fd;
    close(fd);
    return -1;
}

static int connect_to(const struct address *address)
{
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    if (getaddrinfo(address->host, address->port, &hints, &found) != 0)
        return -1;
    int fd = open_socket(found);
    freeaddrinfo(found);
    return fd;
}

/* The status line is all that matters, and it comes in one piece. */
static bool is_healthy(int fd, const struct buf *request)
{
    static const char wanted[] = "HTTP/1.1 200 ";
    char line[sizeof wanted - 1];
    return write(fd, request->ptr, request->len) == (ssize_t)request->len &&
           recv(fd, line, sizeof line, MSG_WAITALL) == (ssize_t)sizeof line &&
           memcmp(line, wanted, sizeof line) == 0;
}

static struct status ask(const struct address *address, const char *token)
{
    struct buf request = buf_make(MAX_REQUEST);
    buf_format(&request, "GET /_sim/health HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n",
               address->host, address->port);
    if (token)
        buf_format(&request, "Authorization: Bearer %s\r\n", token);
    buf_text(&request, "\r\n");
    int fd = buf_failed(&request) ? -1 : connect_to(address);
    bool healthy = fd >= 0 && is_healthy(fd, &request);
    if (fd >= 0)
        close(fd);
    buf_free(&request);
    return healthy ? status_ok()
                   : status_fail(STATUS_IO, "no healthy simulator at http://%s:%s", address->host,
                                 address->port);
}

static struct status run(const struct arguments *arguments, struct buf *out)
{
    (void)out;
    struct address address = {0};
    const char *secret = arguments->values[OPTION_ADMIN_TOKEN];
    char *url = NULL, *token = NULL;
    struct status status = setting_url(arguments, &url);
    if (status_is_ok(&status))
        status = read_address(url, &address);
    if (status_is_ok(&status) && secret)
        status = argument_in(secret_read(secret, &token), arguments, OPTION_ADMIN_TOKEN);
    if (status_is_ok(&status))
        status = ask(&address, token);
    address_free(&address);
    free(token);
    free(url);
    return status;
}

static const enum option options[] = {OPTION_URL, OPTION_PORT_FROM, OPTION_ADMIN_TOKEN,
                                      OPTION_COUNT};

const struct command command_healthcheck = {
    .name = "healthcheck",
    .summary = "tell by the exit code whether the simulator is up",
    .help = "Exits 0 when a simulator answers within two seconds, else 1: for containers and\n"
            "scripts, without curl.\n"
            "\n"
            "  dfns-sim healthcheck || echo it is down\n"
            "  dfns-sim healthcheck --port-file port.txt\n",
    .options = options,
    .is_question = true,
    .run = run,
};
