#include "common/shape.h"

#include <math.h>
#include <string.h>

#include "common/json_write.h"
#include "common/options.h"

enum { MAX_MEMBERS = 64, MAX_FOUND = 128 };

/* From 2^53 on a double stands for more than one whole number. */
static const int64_t MAX_INTEGER = (INT64_C(1) << 53) - 1;

static const char *expectation(enum shape_type type)
{
    static const char *const texts[] = {
        [SHAPE_TEXT] = "a string that is not empty",
        [SHAPE_BOOL] = "true or false",
        [SHAPE_INTEGER] = "a whole number that is not negative",
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

/* Where the type alone would be the one that is expected, what is wrong with the value. */
static void write_found(const cJSON *value, enum shape_type type, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    if (type == SHAPE_INTEGER && cJSON_IsNumber(value) && value->valuedouble > (double)MAX_INTEGER)
        buf_text(out, "one above 2^53 - 1");
    else if (type == SHAPE_INTEGER && cJSON_IsNumber(value) && isfinite(value->valuedouble))
        json_put_value(&json, value);
    else if (type == SHAPE_TEXT && cJSON_IsString(value))
        buf_text(out, "an empty string");
    else
        buf_text(out, json_type_name(value));
}

static struct status check_member(const cJSON *value, const char *pointer,
                                  const struct shape_member *member)
{
    if (!value && member->presence == SHAPE_OPTIONAL)
        return status_ok();
    if (value && has_type(value, member->type))
        return status_ok();
    struct buf found = buf_make(MAX_FOUND);
    write_found(value, member->type, &found);
    struct status status =
        buf_failed(&found) ? status_no_memory()
                           : status_fail(STATUS_INPUT, "%s/%s: expected %s, found %s", pointer,
                                         member->name, expectation(member->type), buf_cstr(&found));
    buf_free(&found);
    return status;
}

struct status shape_check(const cJSON *object, const char *pointer,
                          const struct shape_member *members, size_t count)
{
    if (!cJSON_IsObject(object))
        return status_fail(STATUS_INPUT, "%s: expected an object, found %s",
                           *pointer ? pointer : "the document", json_type_name(object));
    /* First what is there and should not be: a misspelt member is missing under its right name. */
    struct status status = check_known(object, pointer, members, count);
    for (size_t i = 0; i < count && status_is_ok(&status); i++)
        status = check_member(json_member(object, members[i].name), pointer, &members[i]);
    return status;
}
