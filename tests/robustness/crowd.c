#include "tests/robustness/crowd.h"

#include "tests/support/check.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"

enum { SMALL_BUFFER = 4096, END_TIMEOUT_US = 300 * 1000 * 1000, SLICE_MS = 100 };

static void allow_many_files(void)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static int connect_without_waiting(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), small = SMALL_BUFFER;
    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        assert_int_equal(errno, EINPROGRESS);
    return fd;
}

void crowd_open(struct crowd *crowd, int port, size_t count, const char *text)
{
    assert_true(count <= CROWD_MAX);
    allow_many_files();
    crowd->count = count;
    for (size_t i = 0; i < count; i++)
        crowd->fds[i] = connect_without_waiting(port);
    crowd_send(crowd, text);
}

/* One that is not connected yet, or no longer, stays silent. */
void crowd_send(struct crowd *crowd, const char *text)
{
    for (size_t i = 0; i < crowd->count; i++)
        if (*text)
            send(crowd->fds[i], text, strlen(text), MSG_NOSIGNAL);
}

static bool has_ended(int fd)
{
    char bytes[16384];
    ssize_t got;
    do
        got = recv(fd, bytes, sizeof bytes, 0);
    while (got > 0);
    return got == 0 || errno != EAGAIN;
}

void crowd_await_end(struct crowd *crowd)
{
    int64_t deadline = clock_monotonic_us() + END_TIMEOUT_US;
    while (crowd->count > 0) {
        assert_true(clock_monotonic_us() < deadline);
        if (!has_ended(crowd->fds[crowd->count - 1]))
            usleep(SLICE_MS * 1000);
        else
            close(crowd->fds[--crowd->count]);
    }
}

void crowd_close(struct crowd *crowd)
{
    while (crowd->count > 0)
        close(crowd->fds[--crowd->count]);
}
