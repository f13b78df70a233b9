#include "tests/proof/invert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Takes `value`; NULL leaves it out. */
static cJSON *change(const cJSON *expectation, const char *op, cJSON *value)
{
    cJSON *changed = cJSON_Duplicate(expectation, true);
    cJSON_ReplaceItemInObjectCaseSensitive(changed, "op", cJSON_CreateString(op));
    cJSON_DeleteItemFromObjectCaseSensitive(changed, "value");
    if (value)
        cJSON_AddItemToObject(changed, "value", value);
    return changed;
}

static cJSON *list_of(const cJSON *value)
{
    cJSON *list = cJSON_CreateArray();
    cJSON_AddItemToArray(list, cJSON_Duplicate(value, true));
    return list;
}

static cJSON *behind(const cJSON *value, const char *suffix)
{
    char text[4096];
    snprintf(text, sizeof text, "%s%s", value->valuestring, suffix);
    return cJSON_CreateString(text);
}

/* The number itself, or that behind {{error.<name>.status}}; NULL for anything else. */
static const cJSON *number_of(const cJSON *value, const cJSON *edition)
{
    char name[64];
    int end = 0;
    if (cJSON_IsNumber(value))
        return value;
    if (!cJSON_IsString(value) ||
        sscanf(value->valuestring, "{{error.%63[^.].status}}%n", name, &end) != 1 || end == 0)
        return NULL;
    return json_member(json_member(json_member(edition, "errors"), name), "status");
}

static bool is_captured(const cJSON *value)
{
    return strncmp(value->valuestring, "{{captured.", strlen("{{captured.")) == 0;
}

static cJSON *miss_equals(const cJSON *expectation, const cJSON *edition, size_t way)
{
    const cJSON *value = json_member(expectation, "value"), *number = number_of(value, edition);
    if (number && way < 2)
        return change(expectation, "equals",
                      cJSON_CreateNumber(number->valuedouble + (way ? -1 : 1)));
    if (number || way > 0)
        return NULL;
    if (cJSON_IsString(value) && !is_captured(value))
        return change(expectation, "equals", behind(value, "x"));
    return change(expectation, "not-in", list_of(value));
}

static cJSON *wrap(const cJSON *value)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddItemToObject(object, "otherwise", cJSON_Duplicate(value, true));
    return object;
}

static cJSON *complement(const cJSON *expectation)
{
    static const struct {
        const char *op, *other;
        bool listed; /* the value becomes a list of one */
    } rows[] = {
        {"present", "absent", false}, {"absent", "present", false}, {"in", "not-in", false},
        {"not-in", "in", false},      {"equals", "not-in", true},   {"json-equal", "not-in", true},
    };
    const char *op = json_text(expectation, "op");
    const cJSON *value = json_member(expectation, "value");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(op, rows[i].op) == 0)
            return change(expectation, rows[i].other,
                          rows[i].listed ? list_of(value) : cJSON_Duplicate(value, true));
    return NULL;
}

cJSON *invert(const cJSON *expectation, bool met, const cJSON *edition, size_t way)
{
    const char *op = json_text(expectation, "op");
    const cJSON *value = json_member(expectation, "value");
    if (met && strcmp(op, "equals") == 0)
        return miss_equals(expectation, edition, way);
    if (way > 0)
        return NULL;
    if (met && strcmp(op, "json-equal") == 0)
        return change(expectation, op, wrap(value));
    if (met && strcmp(op, "matches") == 0) /* nothing comes behind the end */
        return change(expectation, op, cJSON_CreateString("$x"));
    if (met && strcmp(op, "count") == 0)
        return change(expectation, op, cJSON_CreateNumber(value->valuedouble + 1));
    return complement(expectation);
}
