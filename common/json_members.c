#include "common/json_members.h"

#include <stdlib.h>
#include <string.h>

#include "common/json_place.h"

static int compare_names(const void *a, const void *b)
{
    const cJSON *const *left = a, *const *right = b;
    return strcmp((*left)->string, (*right)->string);
}

const cJSON **json_sorted_members(const cJSON *object, size_t *count)
{
    *count = 0;
    const cJSON *member;
    cJSON_ArrayForEach(member, object)++ *count;
    const cJSON **members = malloc((*count + 1) * sizeof *members);
    if (!members)
        return NULL;
    size_t at = 0;
    cJSON_ArrayForEach(member, object) members[at++] = member;
    qsort(members, *count, sizeof *members, compare_names);
    return members;
}

/* Names twice within so few members are found without memory, and sooner. */
enum { FEW_MEMBERS = 16 };

static bool has_few(const cJSON *object)
{
    size_t count = 0;
    for (const cJSON *member = object->child; member && count <= FEW_MEMBERS; count++)
        member = member->next;
    return count <= FEW_MEMBERS;
}

static enum json_fault compare_each(const cJSON *object)
{
    for (const cJSON *a = object->child; a; a = a->next)
        for (const cJSON *b = a->next; b; b = b->next)
            if (a->string[0] == b->string[0] && strcmp(a->string, b->string) == 0)
                return JSON_DUPLICATE_KEY;
    return JSON_OK;
}

static enum json_fault check_object_keys(const cJSON *object)
{
    size_t count;
    if (has_few(object))
        return compare_each(object);
    const cJSON **members = json_sorted_members(object, &count);
    if (!members)
        return JSON_NO_MEMORY;
    enum json_fault fault = JSON_OK;
    for (size_t i = 1; i < count; i++)
        if (strcmp(members[i - 1]->string, members[i]->string) == 0)
            fault = JSON_DUPLICATE_KEY;
    free(members);
    return fault;
}

/* `*objects` is how many objects begin before the one at fault. */
static enum json_fault check_keys(const cJSON *value, size_t *objects, const cJSON **faulty)
{
    enum json_fault fault = cJSON_IsObject(value) ? check_object_keys(value) : JSON_OK;
    if (fault == JSON_OK)
        *objects += cJSON_IsObject(value) ? 1 : 0;
    else
        *faulty = value;
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        if (fault == JSON_OK)
            fault = check_keys(child, objects, faulty);
    }
    return fault;
}

struct named {
    const char *name;
    size_t index;
};

static int compare_named(const void *a, const void *b)
{
    const struct named *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    return order != 0 ? order : (left->index > right->index) - (left->index < right->index);
}

/* The first member whose name an earlier one has. False when memory is short. */
static bool find_repeated(const cJSON *object, size_t *first)
{
    size_t count = 0;
    const cJSON *member;
    cJSON_ArrayForEach(member, object)++ count;
    struct named *members = malloc(count * sizeof *members);
    if (!members)
        return false;
    size_t at = 0;
    cJSON_ArrayForEach(member, object)
    {
        members[at] = (struct named){member->string, at};
        at++;
    }
    qsort(members, count, sizeof *members, compare_named);
    *first = count;
    for (size_t i = 1; i < count; i++)
        if (strcmp(members[i - 1].name, members[i].name) == 0 && members[i].index < *first)
            *first = members[i].index;
    free(members);
    return true;
}

struct json_error json_check_members(struct span text, const cJSON *tree)
{
    size_t objects = 0, repeated;
    const cJSON *faulty = NULL;
    struct json_error error = {.line = 1, .column = 1};
    error.fault = check_keys(tree, &objects, &faulty);
    if (error.fault == JSON_DUPLICATE_KEY && !find_repeated(faulty, &repeated))
        error.fault = JSON_NO_MEMORY;
    if (error.fault == JSON_DUPLICATE_KEY) {
        struct json_place place = json_place_of_member(text, objects, repeated);
        error.offset = place.offset;
        error.line = place.line;
        error.column = place.column;
    }
    return error;
}
