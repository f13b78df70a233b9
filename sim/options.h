/* The options of dfns-sim: one table for all commands (options.def), of which each takes a few. */
#ifndef DFNS_SIM_OPTIONS_H
#define DFNS_SIM_OPTIONS_H

#include <stdint.h>

#include "common/buf.h"
#include "common/status.h"

enum option {
#define OPTION(symbol, name, argument, help) OPTION_##symbol,
#include "sim/options.def"
#undef OPTION
    OPTION_COUNT
};

enum { MAX_ALLOWED_HOSTS = 32 };

/* What was given on the command line; borrows from argv. */
struct arguments {
    const char *values[OPTION_COUNT]; /* NULL when not given; "" for a flag */
    const char *allowed_hosts[MAX_ALLOWED_HOSTS];
    size_t allowed_host_count;
    const char *operand; /* NULL for none */
};

/* `taken` ends with OPTION_COUNT; --help and --version are taken by all. argv[0] is skipped.
 * STATUS_INPUT with one line for a person. */
MUST_USE struct status arguments_read(const enum option *taken, bool takes_operand, int argc,
                                      char **argv, struct arguments *out);

/* Appends a line or more for each option. */
void arguments_help(const enum option *taken, struct buf *out);

/* The value, or `otherwise`. */
const char *argument_text(const struct arguments *arguments, enum option option,
                          const char *otherwise);

/* A whole number between min and max; `*out` is left alone when the option was not given. */
MUST_USE struct status argument_integer(const struct arguments *arguments, enum option option,
                                        int64_t min, int64_t max, int64_t *out);

/* One of `choices`, as its index; the first when the option was not given. */
MUST_USE struct status argument_choice(const struct arguments *arguments, enum option option,
                                       const char *const *choices, size_t count, size_t *out);

#endif
