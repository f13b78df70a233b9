#include "common/shape.h"

#include <string.h>

#include "common/options.h"

enum { MAX_MEMBERS = 64 };

/* From 2^53 on a double stands for more than one whole number. */
static const int64_t MAX_INTEGER = (INT64_C(1) << 53) - 1;

static const char *expectation(enum shape_type type)
{
    static const char *const texts[] = {
        [SHAPE_TEXT] = "a string that is not empty",
        [SHAPE_BOOL] = "true or false",
        [SHAPE_INTEGER] = "a whole number",
        [SHAPE_OBJECT] = "an object",
        [SHAPE_ARRAY] = "an array",
        [SHAPE_TEXTS] = "an array of strings that are not empty",
        [SHAPE_ANY] = "anything",
    };
    return texts[type];
}

static bool is_text(const cJSON *value)
{
    return cJSON_IsString(value) && value->valuestring[0] != '\0';
}

static bool are_texts(const cJSON *array)
{
    const cJSON *child;
    cJSON_ArrayForEach(child, array)
    {
        if (!is_text(child))
            return false;
    }
    return cJSON_IsArray(array);
}

static bool has_type(const cJSON *value, enum shape_type type)
{
    int64_t number;
    switch (type) {
    case SHAPE_TEXT:
        return is_text(value);
    case SHAPE_BOOL:
        return cJSON_IsBool(value);
    case SHAPE_INTEGER:
        return json_integer(value, 0, MAX_INTEGER, &number);
    case SHAPE_OBJECT:
        return cJSON_IsObject(value);
    case SHAPE_ARRAY:
        return cJSON_IsArray(value);
    case SHAPE_TEXTS:
        return are_texts(value);
    case SHAPE_ANY:
        return true;
    }
    return false;
}

static struct status unknown_member(const char *name, const char *pointer,
                                    const struct shape_member *members, size_t count)
{
    const char *names[MAX_MEMBERS];
    for (size_t i = 0; i < count && i < MAX_MEMBERS; i++)
        names[i] = members[i].name;
    const char *nearest = options_nearest(name, names, count < MAX_MEMBERS ? count : MAX_MEMBERS);
    return status_fail(STATUS_INPUT, "%s/%s: unknown member%s%s%s", pointer, name,
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
}

static struct status check_known(const cJSON *object, const char *pointer,
                                 const struct shape_member *members, size_t count)
{
    const cJSON *child;
    cJSON_ArrayForEach(child, object)
    {
        size_t i = 0;
        while (i < count && strcmp(members[i].name, child->string) != 0)
            i++;
        if (i == count && strcmp(child->string, "$schema") != 0)
            return unknown_member(child->string, pointer, members, count);
    }
    return status_ok();
}

struct status shape_check(const cJSON *object, const char *pointer,
                          const struct shape_member *members, size_t count)
{
    if (!cJSON_IsObject(object))
        return status_fail(STATUS_INPUT, "%s: expected an object, found %s",
                           *pointer ? pointer : "the document", json_type_name(object));
    for (size_t i = 0; i < count; i++) {
        const cJSON *value = json_member(object, members[i].name);
        if (!value && members[i].presence == SHAPE_OPTIONAL)
            continue;
        if (!value || !has_type(value, members[i].type))
            return status_fail(STATUS_INPUT, "%s/%s: expected %s, found %s", pointer,
                               members[i].name, expectation(members[i].type),
                               json_type_name(value));
    }
    return check_known(object, pointer, members, count);
}
