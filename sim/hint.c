#include "sim/hint.h"

#include <stdio.h>
#include <string.h>

#include "common/options.h"
#include "sim/decide/operation.h"

/* Routes of later contracts, which current clients may know instead. */
static const struct {
    const char *prefix, *hint;
} later[] = {
    {"/auth/apps",
     "applications are served as the page of 2023-01 has them: GET /auth/manage/apps, "
     "PUT /auth/manage/apps/activate, PUT /auth/manage/apps/deactivate with "
     "{\"appId\"} as the body"},
    {"/auth/manage/apps/", "the application's id goes into the body: PUT "
                           "/auth/manage/apps/deactivate with {\"appId\"}"},
    {"/auth/credentials/cr-", "the credential's id goes into the body: PUT "
                              "/auth/credentials/deactivate with {\"credentialUuid\"}"},
    {"/_sim", "GET /_sim/ lists the admin routes"},
};

static bool ends_with(struct span path, const char *suffix)
{
    size_t len = strlen(suffix);
    return path.len > len && memcmp(path.ptr + path.len - len, suffix, len) == 0;
}

/* The operation whose path is all of `path` but for a slash behind or something in front. */
static const struct operation *find_nearly(struct span path, const char **slip)
{
    struct span bare = path;
    while (bare.len > 1 && bare.ptr[bare.len - 1] == '/')
        bare.len--;
    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        const struct operation *operation = operation_row((enum operation_id)i);
        *slip = "without the slash at the end";
        if (bare.len < path.len && span_equal_text(bare, operation->path))
            return operation;
        *slip = "in lower case";
        if (span_equal_nocase(bare, span_of(operation->path)))
            return operation;
        *slip = "without what stands before it";
        if (ends_with(bare, operation->path))
            return operation;
    }
    return NULL;
}

static const struct operation *find_nearest(struct span path)
{
    const char *paths[OPERATION_COUNT];
    char text[128];
    if (path.len >= sizeof text)
        return NULL;
    snprintf(text, sizeof text, "%.*s", SPAN_ARGS(path));
    for (unsigned i = 0; i < OPERATION_COUNT; i++)
        paths[i] = operation_row((enum operation_id)i)->path;
    const char *nearest = options_nearest(text, paths, OPERATION_COUNT);
    for (unsigned i = 0; nearest && i < OPERATION_COUNT; i++)
        if (strcmp(paths[i], nearest) == 0)
            return operation_row((enum operation_id)i);
    return NULL;
}

bool hint_for(struct span path, char out[static HINT_SIZE])
{
    const char *slip;
    const struct operation *operation = find_nearly(path, &slip);
    if (operation) {
        snprintf(out, HINT_SIZE, "did you mean %s %s, %s?", operation->method, operation->path,
                 slip);
        return true;
    }
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
        if (!span_starts_with(path, later[i].prefix))
            continue;
        snprintf(out, HINT_SIZE, "%s", later[i].hint);
        return true;
    }
    operation = find_nearest(path);
    if (operation)
        snprintf(out, HINT_SIZE, "did you mean %s %s?", operation->method, operation->path);
    return operation != NULL;
}
