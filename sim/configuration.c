#include "sim/configuration.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/json.h"
#include "common/options.h"
#include "common/shape.h"

enum { MAX_FILE = 1024 * 1024 };

/* The settings come first in options.def. */
static const enum shape_type types[] = {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): it is the name of an enumerator */
#define SETTING(symbol, name, argument, type, help) [OPTION_##symbol] = type,
#define OPTION(symbol, name, argument, help)
#include "sim/options.def"
#undef OPTION
#undef SETTING
};

enum { SETTING_COUNT = sizeof types / sizeof types[0] };

/* A text that the arguments own from now on; NULL when memory is short. */
static const char *own(struct arguments *arguments, struct span text)
{
    char *copy = span_dup(text);
    cJSON *item = copy ? cJSON_CreateString(copy) : NULL;
    free(copy);
    if (!arguments->owned)
        arguments->owned = cJSON_CreateArray();
    if (item && cJSON_AddItemToArray(arguments->owned, item))
        return item->valuestring;
    cJSON_Delete(item);
    return NULL;
}

static struct status set_copy(struct arguments *arguments, enum option option, enum origin origin,
                              struct span text)
{
    const char *value = own(arguments, text);
    return value ? arguments_set(arguments, option, origin, value) : status_no_memory();
}

/* ---- the environment ---- */

/* The option that a variable stands for, or OPTION_COUNT. */
static enum option find_variable(struct span name)
{
    char variable[MAX_OPTION_NAME];
    for (unsigned i = 0; i < SETTING_COUNT; i++)
        if (span_equal_text(name, option_variable((enum option)i, variable)))
            return (enum option)i;
    return span_equal_text(name, option_variable(OPTION_CONFIG, variable)) ? OPTION_CONFIG
                                                                           : OPTION_COUNT;
}

static struct status unknown_variable(struct span name)
{
    char variables[SETTING_COUNT + 1][MAX_OPTION_NAME], word[MAX_OPTION_NAME];
    const char *candidates[SETTING_COUNT + 1];
    for (unsigned i = 0; i < SETTING_COUNT; i++)
        candidates[i] = option_variable((enum option)i, variables[i]);
    candidates[SETTING_COUNT] = option_variable(OPTION_CONFIG, variables[SETTING_COUNT]);
    snprintf(word, sizeof word, "%.*s", SPAN_ARGS(name));
    const char *nearest = options_nearest(word, candidates, SETTING_COUNT + 1);
    if (!nearest)
        return status_fail(STATUS_INPUT, OPTION_VARIABLE_PREFIX "%s: there is no such setting",
                           word);
    return status_fail(STATUS_INPUT,
                       OPTION_VARIABLE_PREFIX
                       "%s: there is no such setting; did you mean " OPTION_VARIABLE_PREFIX "%s?",
                       word, nearest);
}

/* Several names stand in one variable with commas between them. */
static struct status set_list(struct arguments *arguments, enum option option, struct span text)
{
    struct status status = status_ok();
    while (!span_is_absent(text) && status_is_ok(&status)) {
        struct span name = span_trim(span_cut(&text, ','));
        if (!span_is_empty(name))
            status = set_copy(arguments, option, FROM_ENVIRONMENT, name);
    }
    return status;
}

static struct status take_variable(struct arguments *arguments, const char *text)
{
    struct span value = span_of(text + strlen(OPTION_VARIABLE_PREFIX)),
                name = span_cut(&value, '=');
    enum option option = find_variable(name);
    if (option == OPTION_COUNT)
        return unknown_variable(name);
    if (span_is_empty(value) || arguments->origins[option] != FROM_NOWHERE)
        return status_ok();
    if (option != OPTION_CONFIG && types[option] == SHAPE_TEXTS)
        return set_list(arguments, option, value);
    return arguments_set(arguments, option, FROM_ENVIRONMENT, value.ptr);
}

/* ---- the file ---- */

static struct status take_value(struct arguments *arguments, enum option option, const cJSON *value)
{
    int64_t integer;
    struct status status = status_ok();
    if (cJSON_IsString(value))
        return set_copy(arguments, option, FROM_FILE, span_of(value->valuestring));
    if (json_integer(value, 0, INT64_C(1) << 53, &integer)) {
        char number[32];
        snprintf(number, sizeof number, "%" PRId64, integer);
        return set_copy(arguments, option, FROM_FILE, span_of(number));
    }
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        if (status_is_ok(&status))
            status = set_copy(arguments, option, FROM_FILE, span_of(child->valuestring));
    }
    return status;
}

static struct status take_document(struct arguments *arguments, const cJSON *document)
{
    struct shape_member members[SETTING_COUNT];
    char keys[SETTING_COUNT][MAX_OPTION_NAME];
    for (unsigned i = 0; i < SETTING_COUNT; i++)
        members[i] =
            (struct shape_member){option_key((enum option)i, keys[i]), types[i], SHAPE_OPTIONAL};
    struct status status = shape_check(document, "", members, SETTING_COUNT);
    for (unsigned i = 0; i < SETTING_COUNT && status_is_ok(&status); i++) {
        const cJSON *value = json_member(document, keys[i]);
        if (value && arguments->origins[i] == FROM_NOWHERE)
            status = take_value(arguments, (enum option)i, value);
    }
    return status;
}

static struct status take_text(struct arguments *arguments, struct span text)
{
    struct json_error error;
    cJSON *document = json_parse(text, &error);
    if (!document)
        return json_error_status(&error);
    struct status status = take_document(arguments, document);
    cJSON_Delete(document);
    return status;
}

static struct status take_file(struct arguments *arguments, const char *path)
{
    struct buf text = buf_make(MAX_FILE);
    struct status status = file_read(path, &text);
    if (status_is_ok(&status))
        status = status_in(take_text(arguments, buf_peek(&text)), "%s", path);
    buf_free(&text);
    return status;
}

/* ---- both ---- */

struct status configuration_read(char *const *environment, struct arguments *arguments)
{
    struct status status = status_ok();
    for (char *const *text = environment; *text && status_is_ok(&status); text++)
        if (strncmp(*text, OPTION_VARIABLE_PREFIX, strlen(OPTION_VARIABLE_PREFIX)) == 0)
            status = take_variable(arguments, *text);
    const char *path = arguments->values[OPTION_CONFIG];
    return path && status_is_ok(&status) ? take_file(arguments, path) : status;
}
