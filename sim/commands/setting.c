#include "sim/commands/setting.h"

#include <stdlib.h>

#include "common/file.h"
#include "common/options.h"
#include "sim/world/seed.h"

enum { MAX_URL = 2048 };

struct status setting_edition(const struct arguments *arguments, const struct edition **out)
{
    size_t index = 0;
    struct status status =
        argument_choice(arguments, OPTION_EDITION, edition_names, edition_count, &index);
    if (status_is_ok(&status))
        *out = edition_named(edition_names[index]);
    return status;
}

struct status setting_world(const struct arguments *arguments, struct world **out)
{
    const char *path = arguments->values[OPTION_WORLD];
    return path ? seed_file(path, out) : seed_default(out);
}

static struct status read_port(const char *path, int64_t *port)
{
    struct buf text = buf_make(64);
    struct status status = file_read(path, &text);
    if (status_is_ok(&status)) {
        struct span rest = buf_peek(&text);
        char *number = span_dup(span_trim(span_cut(&rest, '\n')));
        status = number ? options_integer(path, number, 1, 65535, port) : status_no_memory();
        free(number);
    }
    buf_free(&text);
    return status;
}

static struct status given_url(const char *text, struct buf *url)
{
    struct span span = span_of(text);
    if (!span_starts_with(span, "http://") && !span_starts_with(span, "https://"))
        return status_fail(STATUS_INPUT,
                           "--url: expected something like http://127.0.0.1:%d, found \"%s\"",
                           DEFAULT_PORT, text);
    while (span.len > 0 && span.ptr[span.len - 1] == '/')
        span.len--;
    buf_span(url, span);
    return status_ok();
}

/* What the configuration says of the server holds for those who look for it, too. */
static struct status find_port(const struct arguments *arguments, int64_t *port)
{
    const char *path =
        argument_text(arguments, OPTION_PORT_FROM, arguments->values[OPTION_PORT_FILE]);
    return path ? read_port(path, port) : argument_integer(arguments, OPTION_PORT, 1, 65535, port);
}

struct status setting_url(const struct arguments *arguments, char **out)
{
    struct buf url = buf_make(MAX_URL);
    struct status status;
    int64_t port = DEFAULT_PORT;
    if (arguments->values[OPTION_URL] && arguments->values[OPTION_PORT_FROM]) {
        status = status_fail(STATUS_INPUT, "--url and --port-file exclude each other");
    } else if (arguments->values[OPTION_URL]) {
        status = given_url(arguments->values[OPTION_URL], &url);
    } else {
        status = find_port(arguments, &port);
        buf_format(&url, "http://127.0.0.1:%d", (int)port);
    }
    if (status_is_ok(&status) && !(*out = buf_take(&url)))
        status = status_fail(STATUS_INPUT, "--url is longer than %d characters", MAX_URL);
    buf_free(&url);
    return status;
}
