#include "sim/decide/verdict.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define SAME NULL
static const struct error_row errors[ERROR_COUNT] = {
#define ERROR(symbol, status, message_2023, message_2025, source)                                  \
    [ERROR_##symbol] = {#symbol, status, {message_2023, message_2025}, source},
#include "sim/decide/errors.def"
#undef ERROR
};
#undef SAME

static const struct reason_row reasons[REASON_COUNT] = {
#define REASON(symbol, check, name, error, meaning)                                                \
    [REASON_##symbol] = {check, name, ERROR_##error, meaning},
#include "sim/decide/reasons.def"
#undef REASON
};

const struct error_row *error_row(enum error error)
{
    assert(error < ERROR_COUNT);
    return &errors[error];
}

const struct reason_row *reason_row(enum reason reason)
{
    assert(reason > REASON_NONE && reason < REASON_COUNT);
    return &reasons[reason];
}

enum reason reason_named(const char *name)
{
    for (unsigned i = REASON_NONE + 1; i < REASON_COUNT; i++)
        if (strcmp(reasons[i].name, name) == 0)
            return (enum reason)i;
    return REASON_NONE;
}
