#include "conformance/plan/pattern.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static struct status add_one(struct patterns *patterns, struct span text)
{
    text = span_trim(text);
    if (text.len == 0)
        return status_fail(STATUS_INPUT,
                           "expected patterns separated by commas, found an empty one");
    void *larger = realloc(patterns->texts, (patterns->count + 1) * sizeof *patterns->texts);
    if (!larger)
        return status_no_memory();
    patterns->texts = larger;
    char *copy = span_dup(text);
    if (!copy)
        return status_no_memory();
    patterns->texts[patterns->count++] = copy;
    return status_ok();
}

struct status patterns_add(struct patterns *patterns, const char *list)
{
    struct span rest = span_of(list);
    while (!span_is_absent(rest)) {
        struct status status = add_one(patterns, span_cut(&rest, ','));
        if (!status_is_ok(&status))
            return status;
    }
    return status_ok();
}

static bool has_level(const struct fixture *fixture, const struct step *step, const char *name)
{
    for (int e = 0; e < ENDPOINT_COUNT; e++) {
        if (!fixture->endpoints[e])
            continue;
        enum endpoint endpoint = step_endpoint(step, (enum endpoint)e);
        for (size_t i = 0; i < step->expectation_count; i++)
            if (strcmp(level_name(step->expectations[i].level[endpoint]), name) == 0)
                return true;
    }
    return false;
}

bool pattern_matches(const char *pattern, const struct fixture *fixture)
{
    const struct case_file *file = fixture->file;
    size_t len = strlen(pattern);
    bool endpoint =
        strncmp(fixture->id, pattern, len) == 0 && fixture->id[len] == '.' && !strchr(pattern, '.');
    if (endpoint || fnmatch(pattern, fixture->id, 0) == 0 || strcmp(pattern, file->group) == 0 ||
        strcmp(pattern, safety_name(file->safety)) == 0 || texts_hold(file->tags, pattern))
        return true;
    for (size_t i = 0; i < file->step_count; i++)
        if (has_level(fixture, &file->steps[i], pattern))
            return true;
    return false;
}

bool patterns_match(const struct patterns *patterns, const struct fixture *fixture)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (pattern_matches(patterns->texts[i], fixture))
            return true;
    return false;
}

void patterns_free(struct patterns *patterns)
{
    for (size_t i = 0; i < patterns->count; i++)
        free(patterns->texts[i]);
    free(patterns->texts);
    *patterns = (struct patterns){0};
}
