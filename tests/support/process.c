#include "tests/support/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

bool process_start(struct process *process, const char *const argv[], bool quiet)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (quiet)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int error = posix_spawn(&process->pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv,
                            environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    process->output = ends[0];
    if (error != 0)
        close(ends[0]);
    return error == 0;
}

bool process_read_line(struct process *process, struct buf *line, int timeout_ms)
{
    struct pollfd readable = {.fd = process->output, .events = POLLIN};
    char c;
    while (poll(&readable, 1, timeout_ms) == 1 && read(process->output, &c, 1) == 1) {
        if (c == '\n')
            return true;
        buf_char(line, c);
    }
    return false;
}

static void read_rest(int fd, struct buf *rest)
{
    char chunk[4096];
    ssize_t got;
    while ((got = read(fd, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0 && rest)
            buf_append(rest, chunk, (size_t)got);
}

int process_end(struct process *process, int signal, struct buf *rest)
{
    int status;
    if (signal != 0)
        kill(process->pid, signal);
    read_rest(process->output, rest);
    close(process->output);
    while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int process_run(const char *const argv[], struct buf *output, bool quiet)
{
    struct process process;
    if (!process_start(&process, argv, quiet))
        return -1;
    return process_end(&process, 0, output);
}

int process_shell(const char *command, struct buf *output)
{
    const char *const argv[] = {"/bin/sh", "-c", command, NULL};
    buf_clear(output);
    return process_run(argv, output, false);
}
