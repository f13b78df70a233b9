/* The options of dfns-sim: one table for all commands (options.def), of which each takes a few. */
#ifndef DFNS_SIM_OPTIONS_H
#define DFNS_SIM_OPTIONS_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/status.h"

enum option {
#define SETTING(symbol, name, argument, type, help) OPTION_##symbol,
#define OPTION(symbol, name, argument, help)        OPTION_##symbol,
#include "sim/options.def"
#undef OPTION
#undef SETTING
    OPTION_COUNT
};

enum { MAX_ALLOWED_HOSTS = 32, MAX_VARIATIONS = 8, MAX_OPTION_NAME = 32 };

/* Where a value was found. */
enum origin { FROM_NOWHERE, FROM_FLAG, FROM_ENVIRONMENT, FROM_FILE };

/* What was given; borrows from argv, the environment and `owned`. */
struct arguments {
    const char *values[OPTION_COUNT]; /* NULL when not given; "" for a flag */
    enum origin origins[OPTION_COUNT];
    const char *allowed_hosts[MAX_ALLOWED_HOSTS];
    size_t allowed_host_count;
    const char *variations[MAX_VARIATIONS];
    size_t variation_count;
    const char *operand; /* NULL for none */
    cJSON *owned;        /* texts of a configuration; NULL for none */
};

/* `taken` ends with OPTION_COUNT; --help and --version are taken by all. argv[0] is skipped.
 * STATUS_INPUT with one line for a person. `*out` is for arguments_free() whatever comes back. */
MUST_USE struct status arguments_read(const enum option *taken, bool takes_operand, int argc,
                                      char **argv, struct arguments *out);
void arguments_free(struct arguments *arguments);

/* Gives an option a value, borrowed; one of --allow-host is added to those before it. */
MUST_USE struct status arguments_set(struct arguments *arguments, enum option option,
                                     enum origin origin, const char *value);

/* Appends a line or more for each option. */
void arguments_help(const enum option *taken, struct buf *out);

/* The option's name without the dashes: "port-file". */
const char *option_name(enum option option);

#define OPTION_VARIABLE_PREFIX "DFNS_SIM_"

/* The name as a key of a configuration file ("port_file"), and as an environment variable without
 * the prefix ("PORT_FILE"). They return `out`. */
const char *option_key(enum option option, char out[static MAX_OPTION_NAME]);
const char *option_variable(enum option option, char out[static MAX_OPTION_NAME]);

/* Where the value was given, for a message: "--port-file", "DFNS_SIM_PORT_FILE" or
 * "sim.json: /port_file". */
const char *argument_place(const struct arguments *arguments, enum option option, struct buf *out);

/* The value, or `otherwise`. */
const char *argument_text(const struct arguments *arguments, enum option option,
                          const char *otherwise);

/* A whole number between min and max; `*out` is left alone when the option was not given. */
MUST_USE struct status argument_integer(const struct arguments *arguments, enum option option,
                                        int64_t min, int64_t max, int64_t *out);

/* One of `choices`, as its index; the first when the option was not given. */
MUST_USE struct status argument_choice(const struct arguments *arguments, enum option option,
                                       const char *const *choices, size_t count, size_t *out);

/* Puts the place before a message about the option's value. */
MUST_USE struct status argument_in(struct status inner, const struct arguments *arguments,
                                   enum option option);

#endif
