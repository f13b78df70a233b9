#include "conformance/target/shell.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"

extern char **environ;

static struct status failed(const char *doing)
{
    return status_fail(STATUS_IO, "command: %s: %s", doing, strerror(errno));
}

/* A file in memory, so that a command that never reads its input cannot block us. */
static int input_file(struct span input)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    if (fd < 0)
        return -1;
    bool written = write(fd, input.ptr, input.len) == (ssize_t)input.len;
    if (written && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    close(fd);
    return -1;
}

/* In a process group of its own, so that its children can be ended with it; with no signal blocked,
 * whatever thread we are, and without the connections of the others. */
static int spawn(const char *command, int in, int out, pid_t *pid)
{
    char *argv[] = {"sh", "-c", (char *)command, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    int error = posix_spawn(pid, "/bin/sh", &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* True when there is something to read, or the end, before `deadline_us`. */
static bool wait_readable(int fd, int64_t deadline_us)
{
    for (;;) {
        int64_t left_ms = (deadline_us - clock_monotonic_us()) / 1000;
        struct pollfd entry = {.fd = fd, .events = POLLIN};
        int ready = left_ms > 0 ? poll(&entry, 1, (int)left_ms) : 0;
        if (ready >= 0 || errno != EINTR)
            return ready > 0;
    }
}

static struct status read_output(int fd, int64_t deadline_us, struct buf *out)
{
    char chunk[4096];
    for (;;) {
        if (!wait_readable(fd, deadline_us))
            return status_fail(STATUS_IO, "command: took too long");
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got == 0)
            return status_ok();
        if (got < 0 && errno != EINTR)
            return failed("cannot read its output");
        if (got > 0)
            buf_append(out, chunk, (size_t)got);
        if (buf_failed(out))
            return status_fail(STATUS_IO, "command: printed more than %zu bytes", out->ceiling);
    }
}

/* Ends the group when `status` says that it failed, and waits for the shell either way. */
static struct status finish(pid_t pid, struct status status)
{
    int code;
    if (!status_is_ok(&status))
        kill(-pid, SIGKILL);
    while (waitpid(pid, &code, 0) < 0)
        if (errno != EINTR)
            return failed("cannot wait for it");
    if (status_is_ok(&status) && !(WIFEXITED(code) && WEXITSTATUS(code) == 0))
        return status_fail(STATUS_IO, "command: ended with %s %d",
                           WIFEXITED(code) ? "code" : "signal",
                           WIFEXITED(code) ? WEXITSTATUS(code) : WTERMSIG(code));
    return status;
}

struct status shell_run(const char *command, struct span input, int timeout_ms, struct buf *out)
{
    int64_t deadline_us = clock_monotonic_us() + (int64_t)timeout_ms * 1000;
    int in = input_file(input), pipes[2];
    if (in < 0)
        return failed("cannot make its input");
    if (pipe2(pipes, O_CLOEXEC) != 0) {
        close(in);
        return failed("cannot make a pipe");
    }
    pid_t pid;
    int error = spawn(command, in, pipes[1], &pid);
    close(in);
    close(pipes[1]);
    struct status status;
    if (error == 0)
        status = finish(pid, read_output(pipes[0], deadline_us, out));
    else
        status = status_fail(STATUS_IO, "command: cannot run /bin/sh: %s", strerror(error));
    close(pipes[0]);
    return status;
}
