#include "conformance/ids.h"

#include <string.h>

#include "common/map.h"
#include "common/shape.h"
#include "conformance/document.h"

#define FILE_NAME "ids.json"

struct ids {
    const cJSON *retired; /* an array of {id, reason} */
    const cJSON *used;    /* an array of texts */
    struct map *by_id;    /* leads into either */
};

static struct status add(struct ids *ids, const char *id, const cJSON *where, const char *list,
                         size_t index)
{
    if (map_get(ids->by_id, span_of(id)))
        return status_fail(STATUS_INPUT, "/%s/%zu: \"%.80s\" is there already", list, index, id);
    return map_put(&ids->by_id, span_of(id), (void *)where) ? status_ok() : status_no_memory();
}

static struct status add_retired(struct ids *ids, const cJSON *json, size_t index)
{
    static const struct shape_member members[] = {
        {"id", SHAPE_TEXT, SHAPE_REQUIRED},
        {"reason", SHAPE_TEXT, SHAPE_REQUIRED},
    };
    struct buf pointer = buf_make(64);
    buf_format(&pointer, "/retired/%zu", index);
    struct status status = shape_check(json, buf_cstr(&pointer), members, 2);
    buf_free(&pointer);
    return status_is_ok(&status) ? add(ids, json_text(json, "id"), json, "retired", index) : status;
}

static struct status read(const cJSON *tree, struct ids *out)
{
    static const struct shape_member members[] = {
        {"ids", SHAPE_TEXTS, SHAPE_REQUIRED},
        {"retired", SHAPE_ARRAY, SHAPE_REQUIRED},
    };
    const cJSON *json;
    size_t index = 0;
    struct status status = shape_check(tree, "", members, 2);
    if (!status_is_ok(&status))
        return status;
    out->used = json_member(tree, "ids");
    out->retired = json_member(tree, "retired");
    cJSON_ArrayForEach(json, out->used)
    {
        if (status_is_ok(&status))
            status = add(out, json->valuestring, json, "ids", index++);
    }
    index = 0;
    cJSON_ArrayForEach(json, out->retired)
    {
        if (status_is_ok(&status))
            status = add_retired(out, json, index++);
    }
    return status;
}

static struct status check_case(const struct ids *ids, const struct fixture *fixture, bool complete)
{
    const cJSON *row = map_get(ids->by_id, span_of(fixture->id));
    struct status status = status_ok();
    if (cJSON_IsObject(row))
        status = status_fail(STATUS_INPUT, "/id: \"%s\" is retired and not used again: %.120s",
                             fixture->id, json_text(row, "reason"));
    else if (!row && complete)
        status =
            status_fail(STATUS_INPUT,
                        "/id: \"%s\" is not in " FILE_NAME ": add it there if the case is new; "
                        "an id is never renamed",
                        fixture->id);
    return case_file_fault(fixture->file, status);
}

static struct status check_id(const struct library *library, const char *id, size_t index,
                              struct span text)
{
    if (fixture_set_find(&library->cases, id))
        return status_ok();
    return document_fault(status_fail(STATUS_INPUT,
                                      "/ids/%zu: no case has the id \"%.80s\" any more: an id is "
                                      "never renamed; move it to \"retired\", with the reason",
                                      index, id),
                          FILE_NAME, text);
}

static void tell(struct status status, library_complaint *complain, void *context)
{
    if (!status_is_ok(&status))
        complain(context, &status);
}

void ids_lint(const struct library *library, struct span text, bool complete,
              library_complaint *complain, void *context)
{
    struct ids ids = {0};
    cJSON *tree;
    size_t index = 0;
    struct status status = document_parse(FILE_NAME, text, &tree);
    if (status_is_ok(&status))
        status = document_fault(read(tree, &ids), FILE_NAME, text);
    tell(status, complain, context);
    for (size_t i = 0; i < library->cases.count && status_is_ok(&status); i++)
        tell(check_case(&ids, &library->cases.fixtures[i], complete), complain, context);
    const cJSON *json = NULL;
    if (complete && status_is_ok(&status))
        json = ids.used->child;
    for (; json; json = json->next)
        tell(check_id(library, json->valuestring, index++, text), complain, context);
    map_free(&ids.by_id);
    cJSON_Delete(tree);
}
