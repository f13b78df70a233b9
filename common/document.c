#include "common/document.h"

#include <string.h>

#include "common/json.h"
#include "common/json_place.h"

struct status document_parse(const char *file, struct span text, cJSON **tree)
{
    return document_parse_large(file, text, JSON_MAX_VALUES, tree);
}

struct status document_parse_large(const char *file, struct span text, size_t max_values,
                                   cJSON **tree)
{
    struct json_error error;
    *tree = json_parse_large(text, max_values, &error);
    if (*tree)
        return status_ok();
    if (error.fault == JSON_NO_MEMORY)
        return status_no_memory();
    return status_fail(STATUS_INPUT, "%s:%u:%u: %s", file, error.line, error.column,
                       json_fault_text(error.fault));
}

/* The pointer with which a message begins; empty for one that begins otherwise. */
static struct span pointer_of(const char *message)
{
    const char *end = strstr(message, ": ");
    bool leads = message[0] == '/' && end;
    return (struct span){message, leads ? (size_t)(end - message) : 0};
}

struct status document_fault(struct status fault, const char *file, struct span text)
{
    if (fault.code != STATUS_INPUT)
        return status_is_ok(&fault) ? fault : status_in(fault, "%s", file);
    struct json_place place = json_place_of(text, pointer_of(fault.message));
    return status_in(fault, "%s:%u:%u", file, place.line, place.column);
}
