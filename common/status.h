/*
 * A status says whether something could be done, and if not, why, in words for a person.
 *
 * It is the answer of what can fail for reasons outside the program (memory, files, the network,
 * an input file). That a caller is refused is not a failure: see `struct verdict` in sim/decide.
 */
#ifndef DFNS_COMMON_STATUS_H
#define DFNS_COMMON_STATUS_H

#include <stdbool.h>

enum status_code {
    STATUS_OK = 0,
    STATUS_MEMORY, /* memory ran out, or a stated limit was reached */
    STATUS_INPUT,  /* what was given is wrong: a file's content, an option, a key */
    STATUS_IO,     /* the operating system or the network said no */
    STATUS_CRYPTO, /* OpenSSL could not do it */
};

struct status {
    enum status_code code;
    char message[320]; /* one line, no full stop at its end; empty when OK */
};

#define MUST_USE __attribute__((warn_unused_result))

MUST_USE struct status status_ok(void);
MUST_USE struct status status_fail(enum status_code code, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
MUST_USE struct status status_no_memory(void);

bool status_is_ok(const struct status *status);

/* Puts "<words>: " before the message of a failed status, so that an outer call can say where. */
MUST_USE struct status status_in(struct status inner, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
