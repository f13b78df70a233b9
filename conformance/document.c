#include "conformance/document.h"

#include "common/json.h"

struct status document_parse(const char *file, struct span text, cJSON **tree)
{
    struct json_error error;
    *tree = json_parse(text, &error);
    if (*tree)
        return status_ok();
    if (error.fault == JSON_NO_MEMORY)
        return status_no_memory();
    return status_fail(STATUS_INPUT, "%s:%u:%u: %s", file, error.line, error.column,
                       json_fault_text(error.fault));
}
