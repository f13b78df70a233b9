#include "conformance/target/secret.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/buf.h"
#include "common/file.h"
#include "conformance/target/shell.h"

enum { MAX_SECRET = 64 * 1024 };

static struct status from_environment(const struct secret_source *source, const char *name,
                                      struct buf *out)
{
    (void)source;
    const char *value = getenv(name);
    if (!value)
        return status_fail(STATUS_INPUT, "the environment variable %s is not set", name);
    buf_text(out, value);
    return status_ok();
}

static struct status read_private(const char *path, struct buf *out)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return status_fail(STATUS_INPUT, "%s: %s", path, strerror(errno));
    if (info.st_mode & S_IROTH)
        return status_fail(STATUS_INPUT,
                           "%s: everybody may read this secret; take that away: chmod o-r", path);
    return file_read(path, out);
}

static struct status from_file(const struct secret_source *source, const char *name,
                               struct buf *out)
{
    char *path = file_beside(source->beside, name);
    if (!path)
        return status_no_memory();
    struct status status = read_private(path, out);
    free(path);
    return status;
}

static struct status from_command(const struct secret_source *source, const char *command,
                                  struct buf *out)
{
    (void)source;
    return shell_run(command, SPAN_LITERAL(""), SHELL_TIMEOUT_MS, out);
}

static struct status from_literal(const struct secret_source *source, const char *value,
                                  struct buf *out)
{
    if (!source->loopback)
        return status_fail(STATUS_INPUT,
                           "expected env:NAME, file:PATH or command:…; a secret is written out "
                           "only for a target on this machine");
    buf_text(out, value);
    return status_ok();
}

static const struct {
    const char *prefix;
    struct status (*read)(const struct secret_source *, const char *, struct buf *);
} kinds[] = {
    {"env:", from_environment},
    {"file:", from_file},
    {"command:", from_command},
    {"", from_literal},
};

static void strip_line_feed(struct buf *text)
{
    while (text->len > 0 && (text->ptr[text->len - 1] == '\n' || text->ptr[text->len - 1] == '\r'))
        text->ptr[--text->len] = '\0';
}

struct status secret_read(const struct secret_source *source, const char *value, char **secret)
{
    struct buf out = buf_make(MAX_SECRET);
    size_t kind = 0;
    while (strncmp(value, kinds[kind].prefix, strlen(kinds[kind].prefix)) != 0)
        kind++;
    struct status status = kinds[kind].read(source, value + strlen(kinds[kind].prefix), &out);
    strip_line_feed(&out);
    if (status_is_ok(&status) && out.len == 0 && !buf_failed(&out))
        status = status_fail(STATUS_INPUT, "the secret is empty");
    if (status_is_ok(&status) && out.len != strlen(buf_cstr(&out)))
        status = status_fail(STATUS_INPUT, "the secret holds a NUL");
    *secret = status_is_ok(&status) ? buf_take(&out) : NULL;
    if (status_is_ok(&status) && !*secret)
        status = status_no_memory();
    buf_free(&out);
    return status;
}
