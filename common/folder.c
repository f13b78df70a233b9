#include "common/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_MODE = 0777, FILE_MODE = 0666 }; /* less the umask */

static struct status failed(const char *folder, const char *name, const char *doing)
{
    return status_fail(errno == EEXIST ? STATUS_INPUT : STATUS_IO, "%s%s%s: %s: %s", folder,
                       name ? "/" : "", name ? name : "", doing, strerror(errno));
}

static int is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

struct status folder_claim(const char *folder)
{
    struct dirent **entries;
    if (mkdir(folder, FOLDER_MODE) == 0)
        return status_ok();
    if (errno != EEXIST)
        return failed(folder, NULL, "cannot make the folder");
    int count = scandir(folder, &entries, is_entry, NULL);
    if (count < 0)
        return failed(folder, NULL, "cannot read the folder");
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return count == 0
               ? status_ok()
               : status_fail(STATUS_INPUT,
                             "%s: is not empty; expected a new folder, or an empty one", folder);
}

static bool is_name(const char *name)
{
    struct span rest = span_of(name);
    while (!span_is_absent(rest)) {
        struct span part = span_cut(&rest, '/');
        if (span_is_empty(part) || part.ptr[0] == '.')
            return false;
    }
    return true;
}

/* Opens the folder of that name below `parent`, which is closed; makes it when it is not there. */
static int enter(int parent, const char *name)
{
    int fd = -1;
    if (mkdirat(parent, name, FOLDER_MODE) == 0 || errno == EEXIST)
        fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int error = errno;
    close(parent);
    errno = error;
    return fd;
}

/* Opens the file for writing, `parts` being its name, which is taken apart. */
static int create(const char *folder, char *parts)
{
    int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char *slash;
    for (; at >= 0 && (slash = strchr(parts, '/')) != NULL; parts = slash + 1) {
        *slash = '\0';
        at = enter(at, parts);
    }
    if (at < 0)
        return at;
    int fd = openat(at, parts, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
    int error = errno;
    close(at);
    errno = error;
    return fd;
}

static bool write_all(int fd, struct span content)
{
    FILE *file = fdopen(fd, "w");
    if (!file) {
        close(fd);
        return false;
    }
    bool written = fwrite(content.ptr, 1, content.len, file) == content.len;
    return fclose(file) == 0 && written;
}

struct status folder_write(const char *folder, const char *name, struct span content)
{
    if (!is_name(name))
        return status_fail(STATUS_INPUT, "\"%.80s\" is no name of a file in a folder", name);
    char *parts = strdup(name);
    if (!parts)
        return status_no_memory();
    int fd = create(folder, parts);
    free(parts);
    if (fd < 0)
        return failed(folder, name, "cannot create");
    return write_all(fd, content) ? status_ok() : failed(folder, name, "cannot write");
}
