#include "conformance/fixture_step.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/shape.h"
#include "conformance/answer.h"
#include "conformance/placeholder.h"

enum { POINTER_SIZE = 120 };

/* An error text must exist in every edition in which the case is run. */
static struct status check_error(struct span name, const struct case_file *file,
                                 const struct references *references)
{
    const cJSON *edition;
    cJSON_ArrayForEach(edition, file->editions)
    {
        const struct edition *row = editions_find(references->editions, edition->valuestring);
        if (!edition_error(row, name))
            return status_fail(STATUS_INPUT, "edition %s has no error \"%.*s\"", row->name,
                               SPAN_ARGS(name));
    }
    return status_ok();
}

static bool captured_before(const struct case_file *file, struct span name)
{
    for (size_t i = 0; i < file->step_count; i++)
        for (size_t k = 0; k < file->steps[i].capture_count; k++)
            if (span_equal_text(name, file->steps[i].captures[k].name))
                return true;
    return false;
}

static struct status check_text(const char *text, const struct case_file *file,
                                const struct references *references)
{
    struct span rest = span_of(text), before, inside;
    while (placeholder_next(&rest, &before, &inside)) {
        struct placeholder found;
        struct status status = placeholder_parse(inside, &found);
        if (status_is_ok(&status) &&
            (found.kind == PLACEHOLDER_ERROR_STATUS || found.kind == PLACEHOLDER_ERROR_MESSAGE))
            status = check_error(found.name, file, references);
        if (status_is_ok(&status) && found.kind == PLACEHOLDER_CAPTURED &&
            !captured_before(file, found.name))
            status = status_fail(STATUS_INPUT, "no step before this one captures \"%.*s\"",
                                 SPAN_ARGS(found.name));
        if (!status_is_ok(&status))
            return status;
    }
    return status_ok();
}

static struct status check_texts(const cJSON *value, const struct case_file *file,
                                 const struct references *references)
{
    struct status status = status_ok();
    if (cJSON_IsString(value))
        status = check_text(value->valuestring, file, references);
    const cJSON *child;
    cJSON_ArrayForEach(child, value)
    {
        if (status_is_ok(&status) && child->string)
            status = check_text(child->string, file, references);
        if (status_is_ok(&status))
            status = check_texts(child, file, references);
    }
    return status;
}

static struct status check_from(const struct mutation *mutation, const struct case_file *file)
{
    if (!mutation->from)
        return status_ok();
    for (size_t i = 0; i < file->step_count; i++)
        if (strcmp(file->steps[i].name, mutation->from) == 0)
            return status_ok();
    return status_fail(STATUS_INPUT, "no step before this one is called \"%.60s\"", mutation->from);
}

static struct status read_mutations(const cJSON *array, const char *pointer, struct step *step,
                                    const struct case_file *file,
                                    const struct references *references)
{
    step->mutations = calloc((size_t)cJSON_GetArraySize(array) + 1, sizeof *step->mutations);
    if (!step->mutations)
        return status_no_memory();
    const cJSON *json;
    cJSON_ArrayForEach(json, array)
    {
        char place[POINTER_SIZE + 32];
        snprintf(place, sizeof place, "%s/mutate/%zu", pointer, step->mutation_count);
        struct mutation *mutation = &step->mutations[step->mutation_count++];
        struct status status = mutation_read(json, place, mutation);
        if (status_is_ok(&status))
            status = status_in(check_from(mutation, file), "%s/from", place);
        if (status_is_ok(&status))
            status = status_in(check_texts(json, file, references), "%s", place);
        if (!status_is_ok(&status))
            return status;
    }
    return status_ok();
}

static struct status read_expectations(const cJSON *array, const char *pointer, struct step *step,
                                       const struct case_file *file,
                                       const struct references *references)
{
    bool asked[ENDPOINT_COUNT] = {false};
    for (int i = 0; i < ENDPOINT_COUNT; i++)
        if (file->endpoints[i])
            asked[step_endpoint(step, (enum endpoint)i)] = true;
    step->expectations = calloc((size_t)cJSON_GetArraySize(array) + 1, sizeof *step->expectations);
    if (!step->expectations)
        return status_no_memory();
    const cJSON *json;
    cJSON_ArrayForEach(json, array)
    {
        char place[POINTER_SIZE + 32];
        snprintf(place, sizeof place, "%s/expect/%zu", pointer, step->expectation_count);
        struct expectation *expectation = &step->expectations[step->expectation_count++];
        struct status status =
            expectation_read(json, place, asked, references->clauses, expectation);
        if (status_is_ok(&status))
            status = status_in(check_texts(json, file, references), "%s", place);
        if (!status_is_ok(&status))
            return status;
    }
    return array->child ? status_ok()
                        : status_fail(STATUS_INPUT, "%s/expect: expected at least one", pointer);
}

static struct status read_captures(const cJSON *object, const char *pointer, struct step *step)
{
    step->captures = calloc((size_t)cJSON_GetArraySize(object) + 1, sizeof *step->captures);
    if (!step->captures)
        return status_no_memory();
    const cJSON *json;
    cJSON_ArrayForEach(json, object)
    {
        struct part part;
        const char *on = cJSON_GetStringValue(json);
        struct status status =
            on ? part_parse(on, &part)
               : status_fail(STATUS_INPUT, "expected a string, found %s", json_type_name(json));
        if (!status_is_ok(&status))
            return status_in(status, "%s/capture/%.60s", pointer, json->string);
        step->captures[step->capture_count++] = (struct capture){json->string, on};
    }
    return status_ok();
}

static struct status read_step_endpoint(const cJSON *json, struct step *step)
{
    const char *text = json_text(json, "endpoint");
    step->other = text && strcmp(text, "other") == 0;
    if (text && !step->other && strcmp(text, "this") != 0)
        return status_fail(STATUS_INPUT, "expected this or other, found \"%.40s\"", text);
    return status_ok();
}

static struct status read_resource(const cJSON *json, struct step *step)
{
    const char *text = json_text(json, "resource");
    step->resource = RESOURCE_DEACTIVATED;
    if (text && !resource_find(text, &step->resource))
        return status_fail(STATUS_INPUT,
                           "expected deactivated, sacrificial, sacrificial:2, "
                           "other_tenant or unknown, found \"%.40s\"",
                           text);
    return status_ok();
}

static struct status read_connection(const cJSON *json, const struct case_file *file,
                                     struct step *step)
{
    const char *text = json_text(json, "connection");
    step->same_connection = text && strcmp(text, "same") == 0;
    if (text && !step->same_connection && strcmp(text, "new") != 0)
        return status_fail(STATUS_INPUT, "expected new or same, found \"%.40s\"", text);
    if (step->same_connection && file->step_count == 0)
        return status_fail(STATUS_INPUT, "there is no step before this one");
    return status_ok();
}

static struct status read_repeat(const cJSON *json, struct step *step)
{
    const cJSON *repeat = json_member(json, "repeat");
    step->repeat = 1;
    if (repeat && !json_integer(repeat, 1, STEP_MAX_REPEAT, &step->repeat))
        return status_fail(STATUS_INPUT, "expected a whole number from 1 to %d", STEP_MAX_REPEAT);
    return status_ok();
}

static struct status read_barrier(const cJSON *json, struct step *step)
{
    const cJSON *barrier = json_member(json, "barrier");
    if (barrier && !json_integer(barrier, 2, STEP_MAX_BARRIER, &step->barrier))
        return status_fail(STATUS_INPUT, "expected a whole number from 2 to %d", STEP_MAX_BARRIER);
    return status_ok();
}

static struct status read_share(const cJSON *json, struct step *step)
{
    step->share = json_member(json, "share");
    return step->share && !step->barrier
               ? status_fail(STATUS_INPUT, "only a step with \"barrier\" has it")
               : status_ok();
}

static struct status read_bisect(const cJSON *json, struct step *step)
{
    const cJSON *bisect = json_member(json, "bisect");
    if (bisect && !json_integer(bisect, 2, STEP_MAX_BISECT_S, &step->bisect_s))
        return status_fail(STATUS_INPUT, "expected a whole number of seconds from 2 to %d",
                           STEP_MAX_BISECT_S);
    return status_ok();
}

static struct status read_hook(const cJSON *json, struct step *step)
{
    const char *text = json_text(json, "hook");
    step->hooked = text != NULL;
    if (text && strcmp(text, "next_request_fails") != 0)
        return status_fail(STATUS_INPUT, "expected next_request_fails, found \"%.40s\"", text);
    return status_ok();
}

static struct status read_watch(const cJSON *json, struct step *step)
{
    static const char *const names[] = {
        [WATCH_ALL] = "all",
        [WATCH_SUCCESSES] = "successes",
        [WATCH_REFUSALS] = "refusals",
        [WATCH_UNFORCED] = "unforced",
    };
    const char *text = json_text(json, "watch");
    size_t at = WATCH_ALL;
    if (!text)
        return status_ok();
    while (at < sizeof names / sizeof names[0] && strcmp(names[at], text) != 0)
        at++;
    if (at == sizeof names / sizeof names[0])
        return status_fail(STATUS_INPUT,
                           "expected all, successes, refusals or unforced, found \"%.40s\"", text);
    step->watch = (enum watch)at;
    return status_ok();
}

static struct status read_name(const cJSON *json, const struct case_file *file, struct step *step)
{
    step->name = json_text(json, "name");
    for (size_t i = 0; i < file->step_count; i++)
        if (strcmp(file->steps[i].name, step->name) == 0)
            return status_fail(STATUS_INPUT, "a step before this one is called \"%.60s\"",
                               step->name);
    return status_ok();
}

static struct status read_scalars(const cJSON *json, const char *pointer,
                                  const struct case_file *file, struct step *step)
{
    step->control = json_flag(json, "control", false);
    step->silent = !json_flag(json, "send", true);
    struct status status = status_in(read_name(json, file, step), "%s/name", pointer);
    if (status_is_ok(&status))
        status = status_in(read_step_endpoint(json, step), "%s/endpoint", pointer);
    if (status_is_ok(&status))
        status = status_in(read_resource(json, step), "%s/resource", pointer);
    if (status_is_ok(&status))
        status = status_in(read_connection(json, file, step), "%s/connection", pointer);
    if (status_is_ok(&status))
        status = status_in(read_repeat(json, step), "%s/repeat", pointer);
    if (status_is_ok(&status))
        status = status_in(read_barrier(json, step), "%s/barrier", pointer);
    if (status_is_ok(&status))
        status = status_in(read_share(json, step), "%s/share", pointer);
    if (status_is_ok(&status))
        status = status_in(read_bisect(json, step), "%s/bisect", pointer);
    if (status_is_ok(&status))
        status = status_in(read_hook(json, step), "%s/hook", pointer);
    if (status_is_ok(&status))
        status = status_in(read_watch(json, step), "%s/watch", pointer);
    return status;
}

struct status step_read(const cJSON *json, struct case_file *file,
                        const struct references *references)
{
    static const struct shape_member members[] = {
        {"name", SHAPE_TEXT, SHAPE_REQUIRED},       {"endpoint", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"resource", SHAPE_TEXT, SHAPE_OPTIONAL},   {"repeat", SHAPE_INTEGER, SHAPE_OPTIONAL},
        {"connection", SHAPE_TEXT, SHAPE_OPTIONAL}, {"mutate", SHAPE_ARRAY, SHAPE_OPTIONAL},
        {"capture", SHAPE_OBJECT, SHAPE_OPTIONAL},  {"control", SHAPE_BOOL, SHAPE_OPTIONAL},
        {"expect", SHAPE_ARRAY, SHAPE_REQUIRED},    {"send", SHAPE_BOOL, SHAPE_OPTIONAL},
        {"barrier", SHAPE_INTEGER, SHAPE_OPTIONAL}, {"share", SHAPE_TEXTS, SHAPE_OPTIONAL},
        {"bisect", SHAPE_INTEGER, SHAPE_OPTIONAL},  {"hook", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"watch", SHAPE_TEXT, SHAPE_OPTIONAL},
    };
    char pointer[POINTER_SIZE];
    snprintf(pointer, sizeof pointer, "/steps/%zu", file->step_count);
    struct step step = {0};
    struct status status = shape_check(json, pointer, members, sizeof members / sizeof members[0]);
    if (status_is_ok(&status))
        status = read_scalars(json, pointer, file, &step);
    if (status_is_ok(&status))
        status = read_mutations(json_member(json, "mutate"), pointer, &step, file, references);
    if (status_is_ok(&status))
        status = read_captures(json_member(json, "capture"), pointer, &step);
    if (status_is_ok(&status))
        status = read_expectations(json_member(json, "expect"), pointer, &step, file, references);
    if (status_is_ok(&status))
        file->steps[file->step_count++] = step;
    else
        step_free(&step);
    return status;
}

void step_free(struct step *step)
{
    free(step->mutations);
    free(step->captures);
    for (size_t i = 0; i < step->expectation_count; i++)
        expectation_free(&step->expectations[i]);
    free(step->expectations);
    *step = (struct step){0};
}
