#include "sim/session/fault_names.h"

#include <assert.h>
#include <string.h>

#include "common/options.h"

enum { REASON_NAMES = REASON_COUNT - 1 };

/* All but NETWORK_NORMAL. */
static const char *const network_names[NETWORK_FAULT_COUNT] = {
    [NETWORK_CONNECTION_RESET_BY_PEER] = "CONNECTION_RESET_BY_PEER",
    [NETWORK_EMPTY_RESPONSE] = "EMPTY_RESPONSE",
    [NETWORK_MALFORMED_RESPONSE_CHUNK] = "MALFORMED_RESPONSE_CHUNK",
    [NETWORK_RANDOM_DATA_THEN_CLOSE] = "RANDOM_DATA_THEN_CLOSE",
    [NETWORK_TRUNCATE] = "TRUNCATE",
    [NETWORK_DRIBBLE] = "DRIBBLE",
    [NETWORK_HANG] = "HANG",
};

static const char *const network_meanings[NETWORK_FAULT_COUNT] = {
    [NETWORK_CONNECTION_RESET_BY_PEER] = "RST, no answer",
    [NETWORK_EMPTY_RESPONSE] = "the connection is closed, no answer",
    [NETWORK_MALFORMED_RESPONSE_CHUNK] = "a good head that announces chunks, then noise",
    [NETWORK_RANDOM_DATA_THEN_CLOSE] = "noise, no answer",
    [NETWORK_TRUNCATE] = "half of the body that was announced",
    [NETWORK_DRIBBLE] = "the whole answer byte by byte, over the delay (a second)",
    [NETWORK_HANG] = "no answer for the delay (a minute), then closed",
};

static const char *const phase_names[] = {[FAULT_BEFORE] = "before", [FAULT_AFTER] = "after"};

/* Finds `word`; `what` says what the names are names of. */
static struct status find(const char *what, const char *word, const char *const *names,
                          size_t count, size_t *index)
{
    for (*index = 0; *index < count; ++*index)
        if (strcmp(names[*index], word) == 0)
            return status_ok();
    const char *nearest = options_nearest(word, names, count);
    return status_fail(STATUS_INPUT, "expected %s, found \"%.64s\"%s%s%s", what, word,
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
}

struct status fault_read_operation(const char *word, const struct operation **operation)
{
    const char *names[OPERATION_COUNT + 1] = {[OPERATION_COUNT] = "*"};
    for (unsigned i = 0; i < OPERATION_COUNT; i++)
        names[i] = operation_row((enum operation_id)i)->name;
    size_t index;
    struct status status =
        find("the name of an operation or \"*\"", word, names, OPERATION_COUNT + 1, &index);
    if (status_is_ok(&status))
        *operation = index < OPERATION_COUNT ? operation_row((enum operation_id)index) : NULL;
    return status;
}

void fault_name_error(enum error error, char name[static FAULT_MAX_ERROR_NAME])
{
    const char *symbol = error_row(error)->symbol;
    size_t len = strlen(symbol);
    assert(len < FAULT_MAX_ERROR_NAME);
    for (size_t i = 0; i < len; i++)
        name[i] = (char)(symbol[i] == '_' ? '-' : symbol[i] - 'A' + 'a');
    name[len] = '\0';
}

const char *fault_network_name(enum network_fault network)
{
    return network_names[network];
}

const char *fault_network_meaning(enum network_fault network)
{
    return network_meanings[network];
}

/* A reason whose answer is that error; all say the same on the wire. */
static enum reason reason_of(enum error error)
{
    unsigned reason = REASON_NONE + 1;
    while (reason_row((enum reason)reason)->error != error)
        reason++;
    return (enum reason)reason;
}

struct status fault_read_reason(const char *word, enum reason *reason)
{
    /* People say "reused" of what the errors' table calls "used". */
    enum { REUSED = REASON_NAMES + ERROR_COUNT, ALL_NAMES };
    char errors[ERROR_COUNT][FAULT_MAX_ERROR_NAME];
    const char *names[ALL_NAMES] = {[REUSED] = "nonce-reused"};
    for (unsigned i = 0; i < REASON_NAMES; i++)
        names[i] = reason_row((enum reason)(i + 1))->name;
    for (unsigned i = 0; i < ERROR_COUNT; i++) {
        fault_name_error((enum error)i, errors[i]);
        names[REASON_NAMES + i] = errors[i];
    }
    size_t index;
    struct status status = find("a reason or an error", word, names, ALL_NAMES, &index);
    if (!status_is_ok(&status))
        return status;
    if (index < REASON_NAMES)
        *reason = (enum reason)(index + 1);
    else
        *reason =
            reason_of(index == REUSED ? ERROR_NONCE_USED : (enum error)(index - REASON_NAMES));
    return status;
}

struct status fault_read_network(const char *word, enum network_fault *network)
{
    size_t index;
    struct status status =
        find("a network fault", word, network_names + 1, NETWORK_FAULT_COUNT - 1, &index);
    if (status_is_ok(&status))
        *network = (enum network_fault)(index + 1);
    return status;
}

struct status fault_read_phase(const char *word, enum fault_phase *phase)
{
    size_t index;
    struct status status = find("\"before\" or \"after\"", word, phase_names, 2, &index);
    if (status_is_ok(&status))
        *phase = (enum fault_phase)index;
    return status;
}
