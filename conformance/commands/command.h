/* The commands of dfns-conformance. */
#ifndef DFNS_CONFORMANCE_COMMANDS_COMMAND_H
#define DFNS_CONFORMANCE_COMMANDS_COMMAND_H

#include "common/options.h"
#include "conformance/fixture/library.h"
#include "conformance/report/report.h"

struct command {
    const char *name;
    const char *operand; /* as the usage line shows it; NULL for none */
    const char *summary;
    const char *help;
    const struct option_row *rows; /* besides --help */
    size_t row_count;
    /* Reads its options and does it; returns the exit code. */
    int (*run)(struct options *options);
};

extern const struct command command_run;
extern const struct command command_list;
extern const struct command command_explain;
extern const struct command command_coverage;
extern const struct command command_diff;
extern const struct command command_lint;

/* Prints one line to standard error; returns the exit code for such a failure. */
int command_fail(const struct status *status);

/* What a command ends with, once all is printed: `code`, unless standard output did not take it. Of
 * that one line on standard error tells; not where the reader has left, as `head` does, which ends
 * the command as SIGPIPE would. */
int command_printed(int code);

/* How the console is to look: plain unless standard output is a terminal. */
struct report_style command_style(void);

/* Reads clauses, editions and the cases of `folder` (NULL: those built in), and prints every fault.
 * On success `*out` is the caller's. */
MUST_USE struct status command_open_library(const char *folder, struct library *out);

/* What a command does with a library, once it has read its options into `wanted`; returns the exit
 * code. */
typedef int command_work(void *wanted, const struct library *library);

/* Opens the library as above and does the work; of a status that is not OK it tells at once.
 * Returns the exit code. */
int command_with_library(struct status status, const char *folder, command_work *work,
                         void *wanted);

/* The edition of that name; STATUS_INPUT names those that there are. */
MUST_USE struct status command_find_edition(const struct library *library, const char *name,
                                            const struct edition **out);

#endif
