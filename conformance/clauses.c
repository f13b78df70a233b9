#include "conformance/clauses.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/json.h"
#include "common/options.h"
#include "common/shape.h"
#include "conformance/document.h"

static struct status read_clause(const cJSON *json, size_t index, struct clauses *clauses)
{
    static const struct shape_member members[] = {
        {"id", SHAPE_TEXT, SHAPE_REQUIRED},        {"page", SHAPE_TEXT, SHAPE_REQUIRED},
        {"section", SHAPE_TEXT, SHAPE_REQUIRED},   {"lines", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"statement", SHAPE_TEXT, SHAPE_REQUIRED}, {"excluded", SHAPE_TEXT, SHAPE_OPTIONAL},
    };
    char pointer[40];
    snprintf(pointer, sizeof pointer, "/clauses/%zu", index);
    struct status status = shape_check(json, pointer, members, sizeof members / sizeof members[0]);
    if (!status_is_ok(&status))
        return status;
    struct clause *clause = &clauses->rows[clauses->count++];
    *clause = (struct clause){
        .id = json_text(json, "id"),
        .page = json_text(json, "page"),
        .section = json_text(json, "section"),
        .lines = json_text(json, "lines"),
        .statement = json_text(json, "statement"),
        .excluded = json_text(json, "excluded"),
    };
    if (map_get(clauses->by_id, span_of(clause->id)))
        return status_fail(STATUS_INPUT, "%s/id: \"%s\" is there already", pointer, clause->id);
    return map_put(&clauses->by_id, span_of(clause->id), clause) ? status_ok() : status_no_memory();
}

static struct status read_rows(struct clauses *clauses)
{
    static const struct shape_member members[] = {{"clauses", SHAPE_ARRAY, SHAPE_REQUIRED}};
    struct status status = shape_check(clauses->tree, "", members, 1);
    if (!status_is_ok(&status))
        return status;
    const cJSON *array = json_member(clauses->tree, "clauses"), *json;
    clauses->rows = calloc((size_t)cJSON_GetArraySize(array) + 1, sizeof *clauses->rows);
    if (!clauses->rows)
        return status_no_memory();
    size_t index = 0;
    cJSON_ArrayForEach(json, array)
    {
        status = read_clause(json, index++, clauses);
        if (!status_is_ok(&status))
            return status;
    }
    return status_ok();
}

struct status clauses_read(const char *file, struct span text, struct clauses *out)
{
    *out = (struct clauses){0};
    struct status status = document_parse(file, text, &out->tree);
    if (!status_is_ok(&status))
        return status;
    status = document_fault(read_rows(out), file, text);
    if (!status_is_ok(&status))
        clauses_free(out);
    return status;
}

const struct clause *clauses_find(const struct clauses *clauses, const char *id)
{
    return map_get(clauses->by_id, span_of(id));
}

const char *clauses_nearest(const struct clauses *clauses, const char *id)
{
    const char **ids = calloc(clauses->count + 1, sizeof *ids);
    if (!ids)
        return NULL;
    for (size_t i = 0; i < clauses->count; i++)
        ids[i] = clauses->rows[i].id;
    const char *nearest = options_nearest(id, ids, clauses->count);
    free(ids);
    return nearest;
}

void clauses_free(struct clauses *clauses)
{
    map_free(&clauses->by_id);
    free(clauses->rows);
    cJSON_Delete(clauses->tree);
    *clauses = (struct clauses){0};
}
