/* The commands of dfns-sim. */
#ifndef DFNS_SIM_COMMANDS_COMMAND_H
#define DFNS_SIM_COMMANDS_COMMAND_H

#include "sim/options.h"

struct command {
    const char *name;
    const char *operand;        /* how the help calls it; NULL when none is taken */
    const char *summary;        /* for the list of commands */
    const char *help;           /* what it is for, with an example; whole lines */
    const enum option *options; /* ends with OPTION_COUNT */
    bool is_question;           /* exits 1, whatever goes wrong: the answer is no */
    /* Appends what goes to standard output; that of a failed command is not printed. */
    struct status (*run)(const struct arguments *arguments, struct buf *out);
};

extern const struct command command_serve, command_target, command_env, command_curl, command_nonce,
    command_sign, command_checks, command_routes, command_faults, command_defects,
    command_variations, command_healthcheck;

#endif
