#include "sim/options.h"

#include <stdio.h>
#include <string.h>

#include "common/options.h"

static const struct option_row rows[OPTION_COUNT] = {
#define OPTION(symbol, name, argument, help) {name, argument, help},
#include "sim/options.def"
#undef OPTION
};

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

static struct status take(struct arguments *out, enum option option, const char *value)
{
    out->values[option] = value ? value : "";
    if (option != OPTION_ALLOW_HOST)
        return status_ok();
    if (out->allowed_host_count == MAX_ALLOWED_HOSTS)
        return status_fail(STATUS_INPUT, "--allow-host can be given %d times", MAX_ALLOWED_HOSTS);
    out->allowed_hosts[out->allowed_host_count++] = value;
    return status_ok();
}

static struct status take_operand(struct arguments *out, bool takes_operand, const char *operand)
{
    if (!takes_operand || out->operand)
        return status_fail(STATUS_INPUT, "\"%s\" is one argument too many", operand);
    out->operand = operand;
    return status_ok();
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
        status = options.found == OPTIONS_OPERAND ? take_operand(out, takes_operand, options.value)
                                                  : take(out, origin[options.found], options.value);
        if (!status_is_ok(&status))
            return status;
    }
    return status;
}

void arguments_help(const enum option *taken, struct buf *out)
{
    struct option_row own[OPTION_COUNT];
    enum option origin[OPTION_COUNT];
    options_help(own, collect(taken, own, origin), out);
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
    char name[32];
    snprintf(name, sizeof name, "--%s", rows[option].name);
    return options_integer(name, text, min, max, out);
}

/* "a, b or c" */
static void list_choices(const char *const *choices, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++)
        buf_format(out, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", choices[i]);
}

static struct status no_such_choice(enum option option, const char *text,
                                    const char *const *choices, size_t count)
{
    struct buf list = buf_make(256);
    list_choices(choices, count, &list);
    struct status status = status_fail(STATUS_INPUT, "--%s: expected %s, found \"%s\"",
                                       rows[option].name, buf_cstr(&list), text);
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
    return no_such_choice(option, text, choices, count);
}
