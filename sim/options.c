#include "sim/options.h"

#include <string.h>

#include "common/options.h"

static const struct option_row rows[OPTION_COUNT] = {
#define SETTING(symbol, name, argument, type, help) {name, argument, help},
#define OPTION(symbol, name, argument, help)        {name, argument, help},
#include "sim/options.def"
#undef OPTION
#undef SETTING
};

/* A path of the system's greatest length, and a key. */
enum { MAX_PLACE = 8192 };

/* Copies the rows of what is taken, --help and --version; `origin` tells which option each is. */
static size_t collect(const enum option *taken, struct option_row *out, enum option *origin)
{
    static const enum option always[] = {OPTION_HELP, OPTION_VERSION};
    size_t count = 0;
    for (; taken[count] != OPTION_COUNT; count++)
        origin[count] = taken[count];
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        origin[count++] = always[i];
    for (size_t i = 0; i < count; i++)
        out[i] = rows[origin[i]];
    return count;
}

/* Keeps every value of an option that may be given several times. */
static struct status collect_value(const struct arguments *arguments, enum option option,
                                   size_t max, const char **values, size_t *count)
{
    if (*count == max)
        return argument_in(status_fail(STATUS_INPUT, "at most %zu", max), arguments, option);
    values[(*count)++] = arguments->values[option];
    return status_ok();
}

struct status arguments_set(struct arguments *arguments, enum option option, enum origin origin,
                            const char *value)
{
    arguments->values[option] = value ? value : "";
    arguments->origins[option] = origin;
    if (option == OPTION_ALLOW_HOST)
        return collect_value(arguments, option, MAX_ALLOWED_HOSTS, arguments->allowed_hosts,
                             &arguments->allowed_host_count);
    if (option == OPTION_VARIATION)
        return collect_value(arguments, option, MAX_VARIATIONS, arguments->variations,
                             &arguments->variation_count);
    return status_ok();
}

static struct status take_operand(struct arguments *out, bool takes_operand, const char *operand)
{
    if (!takes_operand || out->operand)
        return status_fail(STATUS_INPUT, "\"%s\" is one argument too many", operand);
    out->operand = operand;
    return status_ok();
}

/* An empty path names no file; a message about that file would say neither what nor where. */
static struct status take_flag(struct arguments *out, enum option option, const char *value)
{
    static const enum option files[] = {OPTION_WORLD, OPTION_CONFIG, OPTION_PORT_FILE,
                                        OPTION_PORT_FROM};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (option == files[i] && value[0] == '\0')
            return status_fail(STATUS_INPUT, "--%s needs a value: %s", rows[option].name,
                               rows[option].argument);
    return arguments_set(out, option, FROM_FLAG, value);
}

struct status arguments_read(const enum option *taken, bool takes_operand, int argc, char **argv,
                             struct arguments *out)
{
    struct option_row own[OPTION_COUNT];
    enum option origin[OPTION_COUNT];
    size_t count = collect(taken, own, origin);
    struct options options = options_make(argc, argv, own, count);
    struct status status;
    *out = (struct arguments){0};
    while (options_next(&options, &status)) {
        status = options.found == OPTIONS_OPERAND
                     ? take_operand(out, takes_operand, options.value)
                     : take_flag(out, origin[options.found], options.value);
        if (!status_is_ok(&status))
            return status;
    }
    return status;
}

void arguments_free(struct arguments *arguments)
{
    cJSON_Delete(arguments->owned);
    arguments->owned = NULL;
}

void arguments_help(const enum option *taken, struct buf *out)
{
    struct option_row own[OPTION_COUNT];
    enum option origin[OPTION_COUNT];
    options_help(own, collect(taken, own, origin), out);
}

const char *option_name(enum option option)
{
    return rows[option].name;
}

static const char *name_as(enum option option, const char *from, const char *to,
                           char out[static MAX_OPTION_NAME])
{
    size_t length = 0;
    for (const char *c = option_name(option); *c && length + 1 < MAX_OPTION_NAME; c++) {
        const char *at = strchr(from, *c);
        out[length++] = at ? to[at - from] : *c;
    }
    out[length] = '\0';
    return out;
}

const char *option_key(enum option option, char out[static MAX_OPTION_NAME])
{
    return name_as(option, "-", "_", out);
}

const char *option_variable(enum option option, char out[static MAX_OPTION_NAME])
{
    return name_as(option, "-abcdefghijklmnopqrstuvwxyz", "_ABCDEFGHIJKLMNOPQRSTUVWXYZ", out);
}

const char *argument_place(const struct arguments *arguments, enum option option, struct buf *out)
{
    char name[MAX_OPTION_NAME];
    buf_clear(out);
    switch (arguments->origins[option]) {
    case FROM_ENVIRONMENT:
        buf_format(out, OPTION_VARIABLE_PREFIX "%s", option_variable(option, name));
        break;
    case FROM_FILE:
        buf_format(out, "%s: /%s", argument_text(arguments, OPTION_CONFIG, ""),
                   option_key(option, name));
        break;
    case FROM_NOWHERE:
    case FROM_FLAG:
        buf_format(out, "--%s", option_name(option));
        break;
    }
    return buf_cstr(out);
}

struct status argument_in(struct status inner, const struct arguments *arguments,
                          enum option option)
{
    struct buf place = buf_make(MAX_PLACE);
    struct status status = status_in(inner, "%s", argument_place(arguments, option, &place));
    buf_free(&place);
    return status;
}

const char *argument_text(const struct arguments *arguments, enum option option,
                          const char *otherwise)
{
    return arguments->values[option] ? arguments->values[option] : otherwise;
}

struct status argument_integer(const struct arguments *arguments, enum option option, int64_t min,
                               int64_t max, int64_t *out)
{
    const char *text = arguments->values[option];
    if (!text)
        return status_ok();
    struct buf place = buf_make(MAX_PLACE);
    struct status status =
        options_integer(argument_place(arguments, option, &place), text, min, max, out);
    buf_free(&place);
    return status;
}

/* "a, b or c" */
static void list_choices(const char *const *choices, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++)
        buf_format(out, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", choices[i]);
}

static struct status no_such_choice(const char *text, const char *const *choices, size_t count)
{
    struct buf list = buf_make(256);
    list_choices(choices, count, &list);
    struct status status =
        status_fail(STATUS_INPUT, "expected %s, found \"%s\"", buf_cstr(&list), text);
    buf_free(&list);
    return status;
}

struct status argument_choice(const struct arguments *arguments, enum option option,
                              const char *const *choices, size_t count, size_t *out)
{
    const char *text = argument_text(arguments, option, choices[0]);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text, choices[i]) != 0)
            continue;
        *out = i;
        return status_ok();
    }
    return argument_in(no_such_choice(text, choices, count), arguments, option);
}
