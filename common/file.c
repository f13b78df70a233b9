#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct status failed(const char *path, const char *doing)
{
    return status_fail(STATUS_IO, "%s: %s: %s", path, doing, strerror(errno));
}

static struct status read_all(int fd, const char *path, struct buf *out)
{
    char chunk[16384];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed(path, "cannot read");
        if (got == 0)
            return status_ok();
        buf_append(out, chunk, (size_t)got);
        if (buf_is_full(out))
            return status_fail(STATUS_MEMORY, "%s: larger than %zu bytes", path, out->ceiling);
        if (buf_failed(out))
            return status_in(status_no_memory(), "%s", path);
    }
}

struct status file_read(const char *path, struct buf *out)
{
    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, "standard input", out);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return failed(path, "cannot open");
    struct status status = read_all(fd, path, out);
    close(fd);
    return status;
}

static bool write_all(int fd, struct span content)
{
    while (content.len > 0) {
        ssize_t put = write(fd, content.ptr, content.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        content.ptr += put;
        content.len -= (size_t)put;
    }
    return true;
}

/* mkstemp() makes files for the owner only; a report is for everybody who could read it before. */
static bool widen_mode(int fd)
{
    mode_t mask = umask(0);
    umask(mask);
    return fchmod(fd, 0644 & ~mask) == 0;
}

static struct status fill_and_rename(int fd, const char *temporary, const char *path,
                                     struct span content)
{
    bool written = write_all(fd, content) && widen_mode(fd) && fsync(fd) == 0;
    int error = errno;
    if (close(fd) != 0 && written) {
        written = false;
        error = errno;
    }
    if (written && rename(temporary, path) == 0)
        return status_ok();
    errno = written ? errno : error;
    struct status status = failed(path, "cannot write");
    unlink(temporary);
    return status;
}

static bool is_to_be_kept(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && !S_ISREG(info.st_mode);
}

static struct status write_in_place(const char *path, struct span content)
{
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (fd < 0)
        return failed(path, "cannot open");
    struct status status = write_all(fd, content) ? status_ok() : failed(path, "cannot write");
    if (close(fd) != 0 && status_is_ok(&status))
        status = failed(path, "cannot write");
    return status;
}

struct status file_write(const char *path, struct span content)
{
    if (is_to_be_kept(path))
        return write_in_place(path, content);
    struct buf temporary = buf_make(4096);
    buf_format(&temporary, "%s.XXXXXX", path);
    if (buf_failed(&temporary)) {
        bool full = buf_is_full(&temporary);
        buf_free(&temporary);
        return full ? status_fail(STATUS_INPUT, "the path is too long") : status_no_memory();
    }
    int fd = mkstemp(temporary.ptr);
    struct status status = fd < 0 ? failed(path, "cannot create a file beside it")
                                  : fill_and_rename(fd, temporary.ptr, path, content);
    buf_free(&temporary);
    return status;
}

char *file_beside(const char *beside, const char *name)
{
    const char *slash = beside ? strrchr(beside, '/') : NULL;
    if (name[0] == '/' || !slash)
        return strdup(name);
    struct buf path = buf_make(8192);
    buf_append(&path, beside, (size_t)(slash - beside) + 1);
    buf_text(&path, name);
    return buf_take(&path);
}
