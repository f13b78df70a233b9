#include "sim/world/seed_value.h"

#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/json.h"
#include "common/rfc3339.h"

/* A path in a file that is compiled in: those lie one folder deep, so "../" leads to the root. */
static struct status resolve_embedded(const char *path, struct buf *out)
{
    const char *name = strncmp(path, "../", 3) == 0 ? path + 3 : path;
    struct span content = embedded_find(&seed_files, name);
    if (span_is_absent(content))
        return status_fail(STATUS_INPUT, "no file \"%s\" is compiled in", path);
    buf_span(out, content);
    return buf_failed(out) ? status_no_memory() : status_ok();
}

struct status seed_resolve(const struct seed *seed, const char *text, struct buf *out)
{
    static const char prefix[] = "file:";
    if (strncmp(text, prefix, strlen(prefix)) != 0) {
        buf_text(out, text);
        return buf_failed(out) ? status_no_memory() : status_ok();
    }
    const char *name = text + strlen(prefix);
    if (seed->origin == SEED_DOCUMENT)
        return status_fail(STATUS_INPUT, "no file is read from here; expected its content");
    if (seed->origin == SEED_EMBEDDED)
        return resolve_embedded(name, out);
    char *path = file_beside(seed->path, name);
    struct status status = path ? file_read(path, out) : status_no_memory();
    free(path);
    return status;
}

struct status seed_time(const cJSON *item, const char *pointer, const char *name,
                        const char *otherwise, int64_t *ms)
{
    char written[RFC3339_SIZE];
    const char *text = json_text(item, name);
    if (rfc3339_parse(span_of(text ? text : otherwise), ms) && rfc3339_format(*ms, written))
        return status_ok();
    return status_fail(STATUS_INPUT, "%s/%s: expected an RFC 3339 date-time, found \"%s\"", pointer,
                       name, text);
}
