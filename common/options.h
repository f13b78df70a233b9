/*
 * Command-line options, read from a table that also writes the help: `--name value`,
 * `--name=value`, or `--name` for a flag; `--` ends them. A row whose name is one letter is a flag
 * with one dash.
 *
 *     struct options options = options_make(argc, argv, rows, count);
 *     while (options_next(&options, &status))
 *         switch (options.found) { case 0: port = options.value; ... }
 *
 * getopt_long() accepts abbreviations, which break when an option is added, and cannot name the
 * option that somebody meant; hence a reader of our own.
 */
#ifndef DFNS_COMMON_OPTIONS_H
#define DFNS_COMMON_OPTIONS_H

#include <stdint.h>

#include "common/buf.h"
#include "common/status.h"

struct option_row {
    const char *name;     /* without the dashes */
    const char *argument; /* what stands for its value in the help; NULL for a flag. "[=json]": may
                             be left out, and is given behind "=" only */
    const char *help;     /* may hold several lines */
};

struct options {
    int argc;
    char **argv;
    int at; /* the next argument to look at; the program's name is skipped */
    const struct option_row *rows;
    size_t count;
    bool ended; /* "--" was seen */
    /* what options_next() found: */
    int found;         /* the index of a row, or OPTIONS_OPERAND */
    const char *value; /* the option's value, NULL for a flag; or the operand */
};

enum { OPTIONS_OPERAND = -1 };

struct options options_make(int argc, char **argv, const struct option_row *rows, size_t count);

/* False at the end, and when something is wrong: `*status` then says what, and names the nearest
 * option for one that does not exist. */
bool options_next(struct options *options, struct status *status);

/* Appends an aligned line for each row. */
void options_help(const struct option_row *rows, size_t count, struct buf *out);

/* A whole number between min and max, and nothing else. `name` is for the message. */
MUST_USE struct status options_integer(const char *name, const char *text, int64_t min, int64_t max,
                                       int64_t *out);

/* The candidate most like `word`, for "did you mean"; NULL when none is near. */
const char *options_nearest(const char *word, const char *const *candidates, size_t count);

#endif
