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

int socket_of(const struct mg_connection *connection)
{
    const struct mg_request_info *info = mg_get_request_info(connection);
    long limit = sysconf(_SC_OPEN_MAX);
    if (limit < 0 || limit > MAX_DESCRIPTORS)
        limit = MAX_DESCRIPTORS;
    for (int fd = 0; info && fd < limit; fd++)
        if (is_beneath(fd, info))
            return fd;
    return -1;
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
