#include "common/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json_exact.h"
#include "common/json_members.h"
#include "common/json_write.h"
#include "common/options.h"

const char *json_fault_text(enum json_fault fault)
{
    static const char *const texts[] = {
        [JSON_OK] = "no fault",
        [JSON_EMPTY] = "empty document",
        [JSON_SYNTAX] = "not JSON",
        [JSON_TRUNCATED] = "ends in the middle of a value",
        [JSON_TRAILING] = "something follows the document",
        [JSON_NOT_UTF8] = "not UTF-8",
        [JSON_NUL] = "a string holds U+0000",
        [JSON_TOO_DEEP] = "nested too deeply",
        [JSON_TOO_MANY] = "too many values",
        [JSON_LONG_NUMBER] = "a number has too many digits",
        [JSON_DUPLICATE_KEY] = "an object names a member twice",
        [JSON_NO_MEMORY] = "out of memory",
    };
    return texts[fault];
}

struct status json_error_status(const struct json_error *error)
{
    if (error->fault == JSON_NO_MEMORY)
        return status_no_memory();
    return status_fail(STATUS_INPUT, "line %u, column %u: %s", error->line, error->column,
                       json_fault_text(error->fault));
}

cJSON *json_parse(struct span text, struct json_error *error)
{
    return json_parse_large(text, JSON_MAX_VALUES, error);
}

cJSON *json_parse_large(struct span text, size_t max_values, struct json_error *error)
{
    static const struct json_error no_memory = {.fault = JSON_NO_MEMORY, .line = 1, .column = 1};
    struct json_error found = json_scan_large(text, max_values);
    cJSON *tree = NULL;
    if (found.fault == JSON_OK) {
        tree = cJSON_ParseWithLength(text.ptr, text.len);
        found = tree ? json_check_members(text, tree) : no_memory;
    }
    if (found.fault == JSON_OK && !json_keep_exact(text, tree))
        found = no_memory;
    if (found.fault != JSON_OK) {
        cJSON_Delete(tree);
        tree = NULL;
    }
    if (error)
        *error = found;
    return tree;
}

cJSON *json_parse_own(struct span text, struct json_error *error)
{
    const char *end;
    cJSON *tree = cJSON_ParseWithLengthOpts(text.ptr, text.len, &end, false);
    *error = (struct json_error){.fault = JSON_OK};
    if (tree && end == text.ptr + text.len)
        return tree;
    cJSON_Delete(tree);
    return json_parse(text, error); /* which says what is the matter */
}

const cJSON *json_member(const cJSON *object, const char *name)
{
    return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

const char *json_text(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(json_member(object, name));
}

bool json_flag(const cJSON *object, const char *name, bool otherwise)
{
    const cJSON *member = json_member(object, name);
    return cJSON_IsBool(member) ? cJSON_IsTrue(member) : otherwise;
}

static const double TWO_TO_63 = 9223372036854775808.0; /* the first too large for an int64_t */

static bool double_integer(double number, int64_t *out)
{
    if (!(number >= -TWO_TO_63 && number < TWO_TO_63) || floor(number) < number)
        return false;
    *out = (int64_t)number;
    return true;
}

static bool exact_integer(const char *digits, int64_t *out)
{
    struct status status = options_integer("number", digits, INT64_MIN, INT64_MAX, out);
    return status_is_ok(&status);
}

bool json_integer(const cJSON *value, int64_t min, int64_t max, int64_t *out)
{
    int64_t whole;
    if (!cJSON_IsNumber(value))
        return false;
    bool read = json_exact(value) ? exact_integer(json_exact(value), &whole)
                                  : double_integer(value->valuedouble, &whole);
    if (!read || whole < min || whole > max)
        return false;
    *out = whole;
    return true;
}

/* Takes a character off a pointer's token, ~0 and ~1 as what they stand for; NUL for another ~. */
static char take_unescaped(struct span *token)
{
    char c = *token->ptr;
    size_t len = 1;
    if (c == '~') {
        len = token->len > 1 ? 2 : 1;
        c = span_starts_with(*token, "~0") ? '~' : span_starts_with(*token, "~1") ? '/' : '\0';
    }
    token->ptr += len;
    token->len -= len;
    return c;
}

static bool token_names(struct span token, const char *name)
{
    for (; token.len > 0; name++) {
        char c = take_unescaped(&token);
        if (c == '\0' || *name != c)
            return false;
    }
    return *name == '\0';
}

static const cJSON *pointer_step(const cJSON *value, struct span token)
{
    const cJSON *child;
    size_t index = 0;
    cJSON_ArrayForEach(child, value)
    {
        char number[24];
        snprintf(number, sizeof number, "%zu", index++);
        if (token_names(token, cJSON_IsArray(value) ? number : child->string))
            return child;
    }
    return NULL;
}

const cJSON *json_pointer(const cJSON *root, const char *pointer)
{
    struct span rest = span_of(pointer);
    if (rest.len == 0)
        return root;
    if (!span_is_empty(span_cut(&rest, '/')) || span_is_absent(rest))
        return NULL; /* a pointer that is not empty begins with '/' */
    while (root && !span_is_absent(rest))
        root = pointer_step(root, span_cut(&rest, '/'));
    return root;
}

const char *json_type_name(const cJSON *value)
{
    if (!value)
        return "nothing";
    switch (value->type & 0xFF) {
    case cJSON_NULL:
        return "null";
    case cJSON_Number:
        return "number";
    case cJSON_String:
        return "string";
    case cJSON_Array:
        return "array";
    case cJSON_Object:
        return "object";
    default:
        return "boolean";
    }
}

static void write_canonical(const cJSON *value, struct json_writer *writer);

static void write_canonical_object(const cJSON *object, struct json_writer *writer)
{
    size_t count;
    const cJSON **members = json_sorted_members(object, &count);
    if (!members) {
        writer->out->failed = true;
        return;
    }
    json_object_begin(writer);
    for (size_t i = 0; i < count; i++) {
        json_key(writer, members[i]->string);
        write_canonical(members[i], writer);
    }
    json_object_end(writer);
    free(members);
}

static void write_canonical(const cJSON *value, struct json_writer *writer)
{
    const cJSON *child;
    switch (value->type & 0xFF) {
    case cJSON_Object:
        write_canonical_object(value, writer);
        break;
    case cJSON_Array:
        json_array_begin(writer);
        cJSON_ArrayForEach(child, value) write_canonical(child, writer);
        json_array_end(writer);
        break;
    default:
        json_put_value(writer, value);
    }
}

void json_canonical(const cJSON *value, struct buf *out)
{
    struct json_writer writer = json_writer_make(out, JSON_COMPACT);
    write_canonical(value, &writer);
}

static bool equal_arrays(const cJSON *a, const cJSON *b)
{
    const cJSON *left = a->child, *right = b->child;
    while (left && right && json_equal(left, right)) {
        left = left->next;
        right = right->next;
    }
    return !left && !right;
}

/* Without memory. No name is there twice. */
static bool equal_slowly(const cJSON *a, const cJSON *b)
{
    const cJSON *member;
    bool equal = cJSON_GetArraySize(a) == cJSON_GetArraySize(b);
    for (member = a->child; equal && member; member = member->next)
        equal = json_equal(member, json_member(b, member->string));
    return equal;
}

/* By sorted names, so that the effort does not grow with the square of the members. */
static bool equal_objects(const cJSON *a, const cJSON *b)
{
    size_t count, other_count;
    const cJSON **members = json_sorted_members(a, &count),
                **others = json_sorted_members(b, &other_count);
    bool equal = members && others ? count == other_count : equal_slowly(a, b);
    for (size_t i = 0; equal && members && others && i < count; i++)
        equal =
            strcmp(members[i]->string, others[i]->string) == 0 && json_equal(members[i], others[i]);
    free(members);
    free(others);
    return equal;
}

static bool equal_numbers(const cJSON *a, const cJSON *b)
{
    const char *left = json_exact(a), *right = json_exact(b);
    return left && right ? strcmp(left, right) == 0
                         : left == right && a->valuedouble == b->valuedouble;
}

/* cJSON_Compare() takes two numbers for one when they are close. */
bool json_equal(const cJSON *a, const cJSON *b)
{
    if (!a || !b || (a->type & 0xFF) != (b->type & 0xFF))
        return false;
    switch (a->type & 0xFF) {
    case cJSON_Number:
        return equal_numbers(a, b);
    case cJSON_String:
        return strcmp(a->valuestring, b->valuestring) == 0;
    case cJSON_Array:
        return equal_arrays(a, b);
    case cJSON_Object:
        return equal_objects(a, b);
    default:
        return true; /* null, true, false */
    }
}
