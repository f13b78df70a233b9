#include "common/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WORD = 64, MAX_ROWS = 64 };

struct options options_make(int argc, char **argv, const struct option_row *rows, size_t count)
{
    return (struct options){.argc = argc, .argv = argv, .at = 1, .rows = rows, .count = count};
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's distance, one row of the matrix at a time. */
static size_t distance(const char *a, const char *b)
{
    size_t row[MAX_WORD + 1], width = strlen(b);
    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t replace = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = smallest(row[j] + 1, row[j - 1] + 1, replace);
        }
    }
    return row[width];
}

const char *options_nearest(const char *word, const char *const *candidates, size_t count)
{
    const char *nearest = NULL;
    size_t best = strlen(word) / 2 + 1;
    for (size_t i = 0; i < count && strlen(word) <= MAX_WORD; i++) {
        size_t d = strlen(candidates[i]) <= MAX_WORD ? distance(word, candidates[i]) : best;
        if (d < best) {
            best = d;
            nearest = candidates[i];
        }
    }
    return nearest;
}

static bool is_letter(const struct option_row *row)
{
    return row->name[1] == '\0';
}

static struct status unknown(const struct options *options, const char *name)
{
    const char *names[MAX_ROWS];
    size_t count = 0;
    for (size_t i = 0; i < options->count && count < MAX_ROWS; i++)
        if (!is_letter(&options->rows[i]))
            names[count++] = options->rows[i].name;
    const char *nearest = options_nearest(name, names, count);
    if (nearest)
        return status_fail(STATUS_INPUT, "unknown option --%s; did you mean --%s?", name, nearest);
    return status_fail(STATUS_INPUT, "unknown option --%s; --help lists them", name);
}

static int find_row(const struct options *options, struct span name, bool letter)
{
    for (size_t i = 0; i < options->count; i++)
        if (is_letter(&options->rows[i]) == letter && span_equal_text(name, options->rows[i].name))
            return (int)i;
    return OPTIONS_OPERAND;
}

static bool is_optional(const struct option_row *row)
{
    return row->argument && row->argument[0] == '[';
}

/* "-k": one letter, a flag. */
static bool read_letter(struct options *options, const char *argument)
{
    options->found = find_row(options, span_of(argument + 1), true);
    options->value = NULL;
    return options->found != OPTIONS_OPERAND;
}

/* An argument that begins with "--": finds its row and its value. */
static struct status read_option(struct options *options, const char *text)
{
    struct span rest = span_of(text), name = span_cut(&rest, '=');
    options->found = find_row(options, name, false);
    if (options->found == OPTIONS_OPERAND) {
        char copy[MAX_WORD];
        snprintf(copy, sizeof copy, "%.*s", SPAN_ARGS(name));
        return unknown(options, copy);
    }
    const struct option_row *row = &options->rows[options->found];
    if (!row->argument) {
        options->value = NULL;
        return span_is_absent(rest) ? status_ok()
                                    : status_fail(STATUS_INPUT, "--%s takes no value", row->name);
    }
    if (span_is_absent(rest) && options->at < options->argc && !is_optional(row))
        rest = span_of(options->argv[options->at++]);
    options->value = rest.ptr;
    return span_is_absent(rest) && !is_optional(row)
               ? status_fail(STATUS_INPUT, "--%s needs a value: %s", row->name, row->argument)
               : status_ok();
}

bool options_next(struct options *options, struct status *status)
{
    *status = status_ok();
    if (options->at >= options->argc)
        return false;
    const char *argument = options->argv[options->at++];
    if (!options->ended && strcmp(argument, "--") == 0) {
        options->ended = true;
        return options_next(options, status);
    }
    if (!options->ended && strncmp(argument, "--", 2) == 0) {
        *status = read_option(options, argument + 2);
        return status_is_ok(status);
    }
    if (!options->ended && argument[0] == '-' && argument[1] != '\0') {
        if (read_letter(options, argument))
            return true;
        *status =
            status_fail(STATUS_INPUT, "unknown option %s; options begin with two dashes", argument);
        return false;
    }
    options->found = OPTIONS_OPERAND;
    options->value = argument;
    return true;
}

static int label(const struct option_row *row, char *out, size_t size)
{
    return snprintf(out, size, "%s%s%s%s", is_letter(row) ? "-" : "--", row->name,
                    row->argument && !is_optional(row) ? " " : "",
                    row->argument ? row->argument : "");
}

/* The bytes of a text in UTF-8 that take no column of their own; a label may hold "…". */
static int continuation_bytes(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) == 0x80;
    return count;
}

void options_help(const struct option_row *rows, size_t count, struct buf *out)
{
    char text[128];
    int width = 0;
    for (size_t i = 0; i < count; i++) {
        int columns = label(&rows[i], text, sizeof text) - continuation_bytes(text);
        width = columns > width ? columns : width;
    }
    for (size_t i = 0; i < count; i++) {
        label(&rows[i], text, sizeof text);
        struct span rest = span_of(rows[i].help);
        while (!span_is_absent(rest)) {
            struct span line = span_cut(&rest, '\n');
            int bytes = width + continuation_bytes(text);
            buf_format(out, "  %-*s  %.*s\n", bytes, text, SPAN_ARGS(line));
            text[0] = '\0';
        }
    }
}

struct status options_integer(const char *name, const char *text, int64_t min, int64_t max,
                              int64_t *out)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    bool digits = (text[0] >= '0' && text[0] <= '9') || text[0] == '-';
    if (!digits || *end != '\0' || errno != 0 || number < min || number > max)
        return status_fail(STATUS_INPUT,
                           "%s: expected a whole number from %" PRId64 " to %" PRId64
                           ", found \"%s\"",
                           name, min, max, text);
    *out = number;
    return status_ok();
}
