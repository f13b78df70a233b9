/*
 * A verdict is one word: why a call is refused, or that it is not. The documented error follows
 * from the reason (reasons.def, errors.def), so the two cannot disagree. It is a struct so that it
 * cannot be mistaken for a number or a truth value.
 */
#ifndef DFNS_SIM_DECIDE_VERDICT_H
#define DFNS_SIM_DECIDE_VERDICT_H

#include <stdbool.h>

enum error {
#define ERROR(symbol, status, message_2023, message_2025, source) ERROR_##symbol,
#include "sim/decide/errors.def"
#undef ERROR
    ERROR_COUNT
};

enum reason {
    REASON_NONE,
#define REASON(symbol, check, name, error, meaning) REASON_##symbol,
#include "sim/decide/reasons.def"
#undef REASON
    REASON_COUNT
};

struct verdict {
    enum reason reason;
};

#define ACCEPTED        ((struct verdict){REASON_NONE})
#define REFUSED(symbol) ((struct verdict){REASON_##symbol})

static inline bool is_refused(struct verdict verdict)
{
    return verdict.reason != REASON_NONE;
}

/* What a reason says about itself. Not for REASON_NONE. */
struct reason_row {
    const char *check; /* the check that gives it: X-Sim-Check */
    const char *name;  /* X-Sim-Reason */
    enum error error;
    const char *meaning; /* a phrase for a person */
};

const struct reason_row *reason_row(enum reason reason);

/* The reason of that name; REASON_NONE when there is none. */
enum reason reason_named(const char *name);

enum { MESSAGE_2023, MESSAGE_2025, MESSAGE_COLUMNS };

struct error_row {
    const char *symbol;
    int status;
    const char *messages[MESSAGE_COLUMNS]; /* NULL: that of 2023 */
    const char *source;                    /* where it is documented, or "assumed, …" */
};

const struct error_row *error_row(enum error error);

#endif
