#include "sim/commands/secret.h"

#include <stdlib.h>
#include <string.h>

#include "common/file.h"

enum { MAX_SECRET = 4096 };

static struct status from_environment(const char *name, struct buf *out)
{
    const char *value = getenv(name);
    if (!value)
        return status_fail(STATUS_INPUT, "the environment variable %s is not set", name);
    buf_text(out, value);
    return status_ok();
}

static struct status from_itself(const char *text, struct buf *out)
{
    buf_text(out, text);
    return status_ok();
}

static const struct {
    const char *prefix;
    struct status (*read)(const char *rest, struct buf *out);
} kinds[] = {{"env:", from_environment}, {"file:", file_read}, {"", from_itself}};

static struct status read_raw(const char *text, struct buf *out)
{
    size_t kind = 0;
    while (strncmp(text, kinds[kind].prefix, strlen(kinds[kind].prefix)) != 0)
        kind++;
    return kinds[kind].read(text + strlen(kinds[kind].prefix), out);
}

/* The value itself is not told: messages end up in logs. */
static struct status judge(struct span secret)
{
    if (secret.len == 0)
        return status_fail(STATUS_INPUT, "the secret is empty");
    for (size_t i = 0; i < secret.len; i++)
        if (secret.ptr[i] <= ' ' || secret.ptr[i] > '~')
            return status_fail(STATUS_INPUT,
                               "the secret holds a space, a control character or no ASCII");
    return status_ok();
}

struct status secret_read(const char *text, char **secret)
{
    struct buf out = buf_make(MAX_SECRET);
    struct status status = read_raw(text, &out);
    while (out.len > 0 && (out.ptr[out.len - 1] == '\n' || out.ptr[out.len - 1] == '\r'))
        buf_cut(&out, out.len - 1);
    if (status_is_ok(&status) && buf_failed(&out))
        status = status_fail(STATUS_INPUT, "the secret is longer than %d characters", MAX_SECRET);
    if (status_is_ok(&status))
        status = judge(buf_peek(&out));
    if (status_is_ok(&status) && !(*secret = buf_take(&out)))
        status = status_no_memory();
    buf_free(&out);
    return status;
}
