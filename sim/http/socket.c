#include "sim/http/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Descriptors are given out from 0 on; a process with more than these is not searched to its end.
 */
enum { MAX_DESCRIPTORS = 65536 };

typedef int name_function(int fd, struct sockaddr *restrict name, socklen_t *restrict len);

static bool read_end(name_function *name, int fd, struct sockaddr_in *end)
{
    socklen_t len = sizeof *end;
    *end = (struct sockaddr_in){0};
    return name(fd, (struct sockaddr *)end, &len) == 0 && end->sin_family == AF_INET;
}

static bool is_beneath(int fd, const struct mg_request_info *info)
{
    struct sockaddr_in peer, own;
    char address[INET_ADDRSTRLEN];
    return read_end(getpeername, fd, &peer) && ntohs(peer.sin_port) == info->remote_port &&
           read_end(getsockname, fd, &own) && ntohs(own.sin_port) == info->server_port &&
           inet_ntop(AF_INET, &peer.sin_addr, address, sizeof address) &&
           strcmp(address, info->remote_addr) == 0;
}

static int descriptor_limit(void)
{
    long limit = sysconf(_SC_OPEN_MAX);
    return limit < 0 || limit > MAX_DESCRIPTORS ? MAX_DESCRIPTORS : (int)limit;
}

int socket_of(const struct mg_connection *connection)
{
    const struct mg_request_info *info = mg_get_request_info(connection);
    int limit = descriptor_limit();
    for (int fd = 0; info && fd < limit; fd++)
        if (is_beneath(fd, info))
            return fd;
    return -1;
}

void socket_end_reading(const struct mg_connection *connection)
{
    const struct mg_request_info *info = mg_get_request_info(connection);
    int limit = descriptor_limit();
    for (int fd = 0; info && fd < limit; fd++)
        if (is_beneath(fd, info))
            shutdown(fd, SHUT_RD);
}

/* civetweb says goodbye with a FIN before it closes, so the RST must be out before that: the last
 * descriptor of the connection goes when another socket takes its place. */
bool socket_reset(int fd)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    int other = fd < 0 ? -1 : socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (other < 0)
        return false;
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    bool done = dup3(other, fd, O_CLOEXEC) == fd;
    close(other);
    return done;
}

bool socket_wait(int fd, int64_t us)
{
    struct pollfd peer = {.fd = fd, .events = POLLRDHUP};
    return poll(&peer, 1, (int)((us + 999) / 1000)) <= 0;
}

/* A server on 0.0.0.0 accepts at every address. */
static bool is_at(int fd, const struct sockaddr_in *address, bool listening)
{
    struct sockaddr_in own;
    int listens = 0;
    socklen_t len = sizeof listens;
    return read_end(getsockname, fd, &own) && own.sin_port == address->sin_port &&
           (own.sin_addr.s_addr == address->sin_addr.s_addr ||
            address->sin_addr.s_addr == htonl(INADDR_ANY)) &&
           getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) == 0 &&
           (listens != 0) == listening;
}

int socket_end_listening(const struct sockaddr_in *address)
{
    const int off = 0;
    int limit = descriptor_limit(), fd = 0;
    while (fd < limit && !is_at(fd, address, true))
        fd++;
    if (fd == limit)
        return -1;
    int kept = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &off, sizeof off);
    shutdown(fd, SHUT_RDWR);
    return kept;
}

void socket_close_accepted(const struct sockaddr_in *address, int kept)
{
    int limit = descriptor_limit();
    for (int fd = 0; fd < limit; fd++)
        if (fd != kept && is_at(fd, address, false))
            close(fd);
    close(kept);
}
