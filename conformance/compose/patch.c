#include "conformance/compose/patch.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/json.h"

/* The last token of a pointer as a name, the caller's to free; NULL when memory is short. */
static char *last_name(const char *pointer)
{
    struct buf name = buf_make(strlen(pointer) + 1);
    for (const char *c = strrchr(pointer, '/') + 1; *c; c++) {
        bool escaped = *c == '~' && c[1] != '\0';
        buf_char(&name, !escaped ? *c : *++c == '1' ? '/' : '~');
    }
    buf_text(&name, "");
    return buf_take(&name);
}

static cJSON *find_parent(cJSON *root, const char *pointer)
{
    const char *slash = strrchr(pointer, '/');
    char *parent = slash ? strndup(pointer, (size_t)(slash - pointer)) : NULL;
    cJSON *found = parent ? (cJSON *)json_pointer(root, parent) : NULL;
    free(parent);
    return found;
}

struct status patch_set(cJSON *root, const char *pointer, cJSON *value)
{
    cJSON *parent = find_parent(root, pointer);
    cJSON *old = (cJSON *)json_pointer(root, pointer);
    char *name = parent ? last_name(pointer) : NULL;
    bool done = false;
    if (parent && old)
        done = name &&
               (cJSON_IsObject(parent) ? cJSON_ReplaceItemInObjectCaseSensitive(parent, name, value)
                                       : cJSON_ReplaceItemViaPointer(parent, old, value));
    else if (name && cJSON_IsObject(parent))
        done = cJSON_AddItemToObject(parent, name, value);
    free(name);
    if (done)
        return status_ok();
    cJSON_Delete(value);
    return status_fail(STATUS_INPUT, "there is no place %.80s in the body", pointer);
}

struct status patch_remove(cJSON *root, const char *pointer)
{
    cJSON *parent = find_parent(root, pointer);
    cJSON *old = (cJSON *)json_pointer(root, pointer);
    if (!parent || !old)
        return status_fail(STATUS_INPUT, "there is nothing at %.80s in the body", pointer);
    cJSON_Delete(cJSON_DetachItemViaPointer(parent, old));
    return status_ok();
}
