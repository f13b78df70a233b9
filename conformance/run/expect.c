#include "conformance/run/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/json_write.h"
#include "conformance/http/transport.h"

enum { MAX_VALUE = 8 * TRANSPORT_MAX_BODY /* an escaped byte is six */, NUMBER_SIZE = 32 };

static struct status compile(const cJSON *value, regex_t *out)
{
    const char *pattern = cJSON_GetStringValue(value);
    char reason[120];
    if (!pattern)
        return status_fail(STATUS_INPUT, "the pattern is no text");
    int error = regcomp(out, pattern, REG_EXTENDED | REG_NOSUB);
    if (error == 0)
        return status_ok();
    if (error == REG_ESPACE)
        return status_no_memory();
    regerror(error, out, reason, sizeof reason);
    return status_fail(STATUS_INPUT, "\"%.80s\" is no regular expression: %s", pattern, reason);
}

/* A number in its digits, so that a pattern may ask for a class of statuses. */
static const char *text_of(const cJSON *actual, char number[static NUMBER_SIZE])
{
    if (!cJSON_IsNumber(actual))
        return cJSON_GetStringValue(actual);
    snprintf(number, NUMBER_SIZE, "%.15g", actual->valuedouble);
    return number;
}

static struct status matches(const struct wanted *wanted, const cJSON *actual, bool *met)
{
    regex_t regex;
    char number[NUMBER_SIZE];
    const char *text = text_of(actual, number);
    struct status status = wanted->pattern ? status_ok() : compile(wanted->value, &regex);
    if (!status_is_ok(&status))
        return status;
    *met = text && regexec(wanted->pattern ? wanted->pattern : &regex, text, 0, NULL, 0) == 0;
    if (!wanted->pattern)
        regfree(&regex);
    return status;
}

static bool is_one_of(const cJSON *actual, const cJSON *values)
{
    const cJSON *value;
    cJSON_ArrayForEach(value, values)
    {
        if (json_equal(actual, value))
            return true;
    }
    return false;
}

static bool has_count(const cJSON *actual, const cJSON *count)
{
    int64_t wanted;
    bool counted = cJSON_IsArray(actual) || cJSON_IsObject(actual);
    return counted && json_integer(count, 0, JSON_MAX_VALUES, &wanted) &&
           cJSON_GetArraySize(actual) == wanted;
}

/* The same as JSON: a text is read as JSON first, so that a whole body can be compared either way.
 */
static struct status is_json_equal(const cJSON *actual, const cJSON *value, bool *equal)
{
    const char *text = cJSON_GetStringValue(actual);
    *equal = actual && json_equal(actual, value);
    if (!text || cJSON_IsString(value))
        return status_ok();
    struct json_error error;
    cJSON *tree = json_parse(span_of(text), &error);
    *equal = tree && json_equal(tree, value);
    cJSON_Delete(tree);
    return error.fault == JSON_NO_MEMORY ? status_no_memory() : status_ok();
}

static struct status compare(const struct wanted *wanted, const cJSON *actual, bool *met)
{
    switch (wanted->op) {
    case OP_EQUALS:
        *met = actual && json_equal(actual, wanted->value);
        return status_ok();
    case OP_JSON_EQUAL:
        return is_json_equal(actual, wanted->value, met);
    case OP_MATCHES:
        return matches(wanted, actual, met);
    case OP_IN:
        *met = actual && is_one_of(actual, wanted->value);
        return status_ok();
    case OP_NOT_IN:
        *met = !actual || !is_one_of(actual, wanted->value);
        return status_ok();
    case OP_PRESENT:
        *met = actual != NULL;
        return status_ok();
    case OP_ABSENT:
        *met = actual == NULL;
        return status_ok();
    case OP_COUNT:
        *met = has_count(actual, wanted->value);
        return status_ok();
    }
    return status_fail(STATUS_INPUT, "no such comparison");
}

/* Compact JSON, NULL for NULL; false when memory is short. */
static bool print(const cJSON *value, char **out)
{
    *out = NULL;
    if (!value)
        return true;
    struct buf text = buf_make(MAX_VALUE);
    struct json_writer writer = json_writer_make(&text, JSON_COMPACT);
    json_put_value(&writer, value);
    *out = buf_take(&text);
    return *out != NULL;
}

static bool copy(const char *text, char **out)
{
    *out = text ? strdup(text) : NULL;
    return !text || *out;
}

static struct status fill(const struct wanted *wanted, const cJSON *actual,
                          struct assertion_result *out)
{
    bool copied = copy(wanted->step, &out->step) && copy(wanted->on, &out->on) &&
                  copy(op_name(wanted->op), &out->op) && copy(wanted->clause, &out->clause) &&
                  print(wanted->value, &out->expected) && print(actual, &out->actual);
    return copied ? status_ok() : status_no_memory();
}

/* `*actual` is the caller's in any case. */
static struct status look(const struct wanted *wanted, const struct answer *answer, cJSON **actual,
                          bool *met)
{
    struct part part;
    *actual = NULL;
    struct status status = part_parse(wanted->on, &part);
    if (!status_is_ok(&status))
        return status;
    return answer_part(answer, &part, actual) ? compare(wanted, *actual, met) : status_no_memory();
}

struct status expect_look(const struct wanted *wanted, const struct answer *answer, bool *met)
{
    cJSON *actual;
    struct status status = look(wanted, answer, &actual, met);
    cJSON_Delete(actual);
    return status;
}

struct status expect_judge(const struct wanted *wanted, const struct answer *answer,
                           struct assertion_result *out)
{
    *out = (struct assertion_result){.level = wanted->level, .control = wanted->control};
    cJSON *actual;
    struct status status = look(wanted, answer, &actual, &out->met);
    if (status_is_ok(&status))
        status = fill(wanted, actual, out);
    cJSON_Delete(actual);
    if (!status_is_ok(&status))
        assertion_result_free(out);
    return status;
}
