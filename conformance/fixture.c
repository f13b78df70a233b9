#include "conformance/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/shape.h"
#include "conformance/capability.h"
#include "conformance/document.h"
#include "conformance/fixture_step.h"

static const char *const safeties[] = {[SAFETY_READ] = "read",
                                       [SAFETY_NOOP] = "noop",
                                       [SAFETY_STATE] = "state",
                                       [SAFETY_SELF] = "self"};
enum { SAFETY_COUNT = 4 };

const char *safety_name(enum safety safety)
{
    return safeties[safety];
}

bool texts_hold(const cJSON *texts, const char *text)
{
    const cJSON *child;
    cJSON_ArrayForEach(child, texts)
    {
        if (cJSON_IsString(child) && strcmp(child->valuestring, text) == 0)
            return true;
    }
    return false;
}

enum endpoint step_endpoint(const struct step *step, enum endpoint endpoint)
{
    return step->other ? endpoint_other(endpoint) : endpoint;
}

static bool has_control_step(const struct case_file *file)
{
    for (size_t i = 0; i < file->step_count; i++)
        if (file->steps[i].control)
            return true;
    return false;
}

static bool is_state(const char *on)
{
    return strcmp(on, "state") == 0 || strncmp(on, "state:", 6) == 0;
}

bool step_reads_state(const struct step *step)
{
    for (size_t i = 0; i < step->expectation_count; i++)
        if (is_state(step->expectations[i].on))
            return true;
    for (size_t i = 0; i < step->capture_count; i++)
        if (is_state(step->captures[i].on))
            return true;
    return false;
}

bool case_generates_control(const struct case_file *file, const struct step *step)
{
    return file->generates_controls && (step->mutation_count > 0 || step->barrier) &&
           !has_control_step(file);
}

static struct status read_endpoints(const cJSON *names, struct case_file *file)
{
    const cJSON *name;
    enum endpoint endpoint;
    cJSON_ArrayForEach(name, names)
    {
        if (!endpoint_find(name->valuestring, &endpoint))
            return status_fail(STATUS_INPUT, "/endpoints: expected cred or app, found \"%.40s\"",
                               name->valuestring);
        if (file->endpoints[endpoint])
            return status_fail(STATUS_INPUT, "/endpoints: \"%s\" twice", name->valuestring);
        file->endpoints[endpoint] = true;
    }
    return names->child ? status_ok()
                        : status_fail(STATUS_INPUT, "/endpoints: expected at least one");
}

/* A part of an id: lower-case letters, digits and inner dashes. */
static bool is_slug(struct span part)
{
    for (size_t i = 0; i < part.len; i++) {
        char c = part.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && !(c == '-' && i > 0 && i + 1 < part.len))
            return false;
    }
    return part.len > 0;
}

/* "cred.nonce.missing" is about that endpoint alone; "x." and "{endpoint}." about all it lists. */
static bool first_part_fits(struct span first, const struct case_file *file)
{
    if (span_equal_text(first, "x") || span_equal_text(first, "any") ||
        span_equal_text(first, "{endpoint}"))
        return true;
    for (size_t i = 0; i < ENDPOINT_COUNT; i++) {
        bool named = span_equal_text(first, endpoint_row((enum endpoint)i)->name);
        if (named)
            return file->endpoints[i] && !file->endpoints[endpoint_other((enum endpoint)i)];
    }
    return false;
}

static struct status read_id(struct case_file *file)
{
    struct span rest = span_of(file->id), first = span_cut(&rest, '.');
    struct span group = span_equal_text(first, "any") ? first : span_cut(&rest, '.');
    if (!first_part_fits(first, file))
        return status_fail(
            STATUS_INPUT,
            "/id: expected {endpoint}, x, any, or the one endpoint of /endpoints as the "
            "first part, found \"%.80s\"",
            file->id);
    if (!is_slug(group) || !is_slug(rest))
        return status_fail(STATUS_INPUT,
                           "/id: expected <endpoint>.<group>.<slug> in lower case, found \"%.80s\"",
                           file->id);
    file->group = span_dup(group);
    return file->group ? status_ok() : status_no_memory();
}

/* The folder in which the file is found says the group once more. */
static struct status check_folder(const struct case_file *file)
{
    const char *slash = strrchr(file->path, '/');
    if (!slash)
        return status_ok();
    const char *start = slash;
    while (start > file->path && start[-1] != '/')
        start--;
    struct span folder = {start, (size_t)(slash - start)};
    return span_equal_text(folder, file->group)
               ? status_ok()
               : status_fail(STATUS_INPUT, "/id: group \"%s\" is in folder \"%.*s\"", file->group,
                             SPAN_ARGS(folder));
}

static struct status check_editions(const struct case_file *file,
                                    const struct references *references)
{
    const cJSON *name;
    cJSON_ArrayForEach(name, file->editions)
    {
        if (!editions_find(references->editions, name->valuestring))
            return status_fail(STATUS_INPUT, "/editions: unknown edition \"%.40s\"",
                               name->valuestring);
    }
    return file->editions->child ? status_ok()
                                 : status_fail(STATUS_INPUT, "/editions: expected at least one");
}

static struct status check_needs(const struct case_file *file)
{
    const cJSON *name;
    cJSON_ArrayForEach(name, file->needs)
    {
        struct status status = capability_check(name->valuestring);
        if (!status_is_ok(&status))
            return status_in(status, "/needs");
    }
    return status_ok();
}

static struct status read_words(struct case_file *file)
{
    const char *safety = json_text(file->tree, "safety");
    size_t at = 0;
    while (at < SAFETY_COUNT && strcmp(safeties[at], safety) != 0)
        at++;
    if (at == SAFETY_COUNT)
        return status_fail(STATUS_INPUT,
                           "/safety: expected read, noop, state or self, found \"%.40s\"", safety);
    file->safety = (enum safety)at;
    const char *control = json_text(file->tree, "control");
    file->generates_controls = !control || strcmp(control, "generated") == 0;
    file->alone = json_flag(file->tree, "alone", false);
    if (control && !file->generates_controls && strcmp(control, "none") != 0)
        return status_fail(STATUS_INPUT, "/control: expected generated or none, found \"%.40s\"",
                           control);
    return status_ok();
}

static struct status read_head(struct case_file *file)
{
    static const struct shape_member members[] = {
        {"id", SHAPE_TEXT, SHAPE_REQUIRED},        {"endpoints", SHAPE_TEXTS, SHAPE_REQUIRED},
        {"title", SHAPE_TEXT, SHAPE_REQUIRED},     {"why", SHAPE_TEXT, SHAPE_REQUIRED},
        {"editions", SHAPE_TEXTS, SHAPE_REQUIRED}, {"tags", SHAPE_TEXTS, SHAPE_OPTIONAL},
        {"needs", SHAPE_TEXTS, SHAPE_OPTIONAL},    {"safety", SHAPE_TEXT, SHAPE_REQUIRED},
        {"control", SHAPE_TEXT, SHAPE_OPTIONAL},   {"alone", SHAPE_BOOL, SHAPE_OPTIONAL},
        {"steps", SHAPE_ARRAY, SHAPE_REQUIRED},
    };
    struct status status = shape_check(file->tree, "", members, sizeof members / sizeof members[0]);
    if (!status_is_ok(&status))
        return status;
    file->id = json_text(file->tree, "id");
    file->title = json_text(file->tree, "title");
    file->why = json_text(file->tree, "why");
    file->editions = json_member(file->tree, "editions");
    file->tags = json_member(file->tree, "tags");
    file->needs = json_member(file->tree, "needs");
    return read_words(file);
}

/* A case either sends or watches, and "any." is the name of those that watch. */
static struct status check_passive(struct case_file *file)
{
    file->passive = file->steps[0].watch != WATCH_NONE;
    for (size_t i = 0; i < file->step_count; i++)
        if ((file->steps[i].watch != WATCH_NONE) != file->passive)
            return status_fail(STATUS_INPUT, "/steps/%zu: all steps watch, or none does", i);
    bool named = strncmp(file->id, "any.", 4) == 0;
    return named == file->passive
               ? status_ok()
               : status_fail(STATUS_INPUT,
                             "/id: expected any.<check> for a case that watches, and only there");
}

/* What a hook has ordered hits whichever request comes next. */
static struct status check_alone(const struct case_file *file)
{
    if (file->alone && file->passive)
        return status_fail(STATUS_INPUT, "/alone: a case that watches sends nothing to be alone "
                                         "with");
    for (size_t i = 0; i < file->step_count; i++)
        if (file->steps[i].hooked && !file->alone)
            return status_fail(STATUS_INPUT,
                               "/steps/%zu/hook: needs \"alone\": true in the case, or another "
                               "case's request could be the next one",
                               i);
    return status_ok();
}

static struct status read_steps(struct case_file *file, const struct references *references)
{
    const cJSON *steps = json_member(file->tree, "steps"), *json;
    size_t count = (size_t)cJSON_GetArraySize(steps);
    if (count == 0)
        return status_fail(STATUS_INPUT, "/steps: expected at least one");
    file->steps = calloc(count, sizeof *file->steps);
    if (!file->steps)
        return status_no_memory();
    cJSON_ArrayForEach(json, steps)
    {
        struct status status = step_read(json, file, references);
        if (!status_is_ok(&status))
            return status;
    }
    return check_passive(file);
}

static struct status read_case(struct case_file *file, const struct references *references)
{
    struct status status = read_head(file);
    if (status_is_ok(&status))
        status = read_endpoints(json_member(file->tree, "endpoints"), file);
    if (status_is_ok(&status))
        status = read_id(file);
    if (status_is_ok(&status))
        status = check_folder(file);
    if (status_is_ok(&status))
        status = check_editions(file, references);
    if (status_is_ok(&status))
        status = check_needs(file);
    if (status_is_ok(&status))
        status = read_steps(file, references);
    if (status_is_ok(&status))
        status = check_alone(file);
    return status;
}

struct status case_file_fault(const struct case_file *file, struct status fault)
{
    return document_fault(fault, file->path, span_of(file->text));
}

struct status case_file_read(const char *path, struct span text,
                             const struct references *references, struct case_file **out)
{
    struct case_file *file = calloc(1, sizeof *file);
    if (!file)
        return status_no_memory();
    file->path = strdup(path);
    file->text = span_dup(text);
    bool kept = file->path && file->text;
    struct status status = kept ? document_parse(path, text, &file->tree) : status_no_memory();
    if (status_is_ok(&status))
        status = case_file_fault(file, read_case(file, references));
    if (!status_is_ok(&status)) {
        case_file_free(file);
        return status;
    }
    *out = file;
    return status;
}

void case_file_free(struct case_file *file)
{
    if (!file)
        return;
    for (size_t i = 0; i < file->step_count; i++)
        step_free(&file->steps[i]);
    free(file->steps);
    free(file->group);
    free(file->text);
    free(file->path);
    cJSON_Delete(file->tree);
    free(file);
}
