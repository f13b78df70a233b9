#include "tests/faults/plain_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { SILENCE_S = 10 };

static int connect_to(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {.tv_sec = SILENCE_S};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0 &&
        connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

struct span plain_ask(int port, struct span request, char answer[static PLAIN_ANSWER_SIZE])
{
    struct span heard = {answer, 0};
    int fd = connect_to(port);
    if (fd < 0)
        return SPAN_ABSENT;
    ssize_t got = send(fd, request.ptr, request.len, MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
    while (got > 0 && heard.len < PLAIN_ANSWER_SIZE) {
        got = recv(fd, answer + heard.len, PLAIN_ANSWER_SIZE - heard.len, 0);
        heard.len += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    return heard;
}

int plain_status(struct span answer, struct span *body)
{
    static const char length[] = "\r\nContent-Length: ";
    const char *end = memmem(answer.ptr, answer.len, "\r\n\r\n", 4);
    if (!end || !span_starts_with(answer, "HTTP/1.1 "))
        return 0;
    const char *field = memmem(answer.ptr, (size_t)(end - answer.ptr), length, sizeof length - 1);
    *body = (struct span){end + 4, answer.len - (size_t)(end + 4 - answer.ptr)};
    if (!field || strtoul(field + sizeof length - 1, NULL, 10) != body->len)
        return 0;
    return (int)strtol(answer.ptr + 9, NULL, 10);
}
