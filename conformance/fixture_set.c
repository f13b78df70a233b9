#include "conformance/fixture_set.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/options.h"

#define EACH_ENDPOINT "{endpoint}"

/* Makes room for one more element behind `count` of them. */
static bool grow(void **array, size_t count, size_t size)
{
    bool full = (count & (count - 1)) == 0; /* at 0 and at each power of two */
    void *larger = full ? realloc(*array, (count ? count * 2 : 1) * size) : *array;
    if (larger)
        *array = larger;
    return larger != NULL;
}

/* Takes `id`, which may be NULL for want of memory. */
static struct status add_fixture(struct fixture_set *set, const struct case_file *file, char *id,
                                 const bool endpoints[static ENDPOINT_COUNT])
{
    void *array = set->fixtures;
    if (!id || !grow(&array, set->count, sizeof *set->fixtures)) {
        free(id);
        return status_no_memory();
    }
    set->fixtures = array;
    struct fixture *fixture = &set->fixtures[set->count++];
    *fixture = (struct fixture){.id = id, .file = file};
    memcpy(fixture->endpoints, endpoints, sizeof fixture->endpoints);
    return status_ok();
}

static char *expand_id(const char *id, enum endpoint endpoint)
{
    struct buf text = buf_make(256);
    buf_text(&text, endpoint_row(endpoint)->name);
    buf_text(&text, id + strlen(EACH_ENDPOINT));
    return buf_take(&text);
}

static struct status expand(struct fixture_set *set, const struct case_file *file)
{
    if (strncmp(file->id, EACH_ENDPOINT, strlen(EACH_ENDPOINT)) != 0)
        return add_fixture(set, file, strdup(file->id), file->endpoints);
    for (int i = 0; i < ENDPOINT_COUNT; i++) {
        if (!file->endpoints[i])
            continue;
        bool one[ENDPOINT_COUNT] = {false};
        one[i] = true;
        struct status status = add_fixture(set, file, expand_id(file->id, (enum endpoint)i), one);
        if (!status_is_ok(&status))
            return status;
    }
    return status_ok();
}

struct status fixture_set_add(struct fixture_set *set, const char *path, struct span text,
                              const struct references *references)
{
    struct case_file *file;
    void *array = set->files;
    if (!grow(&array, set->file_count, sizeof *set->files))
        return status_no_memory();
    set->files = array;
    struct status status = case_file_read(path, text, references, &file);
    if (!status_is_ok(&status))
        return status;
    set->files[set->file_count++] = file;
    return expand(set, file);
}

static int compare(const void *a, const void *b)
{
    const struct fixture *left = a, *right = b;
    return strcmp(left->id, right->id);
}

static struct status taken(const struct fixture *fixture, const struct fixture *other)
{
    return case_file_fault(fixture->file,
                           status_fail(STATUS_INPUT, "/id: \"%s\" is taken by %s already",
                                       fixture->id, other->file->path));
}

struct status fixture_set_finish(struct fixture_set *set)
{
    if (set->count > 0)
        qsort(set->fixtures, set->count, sizeof *set->fixtures, compare);
    struct status status = status_ok();
    for (size_t i = 1; i < set->count && status_is_ok(&status); i++)
        if (strcmp(set->fixtures[i - 1].id, set->fixtures[i].id) == 0)
            status = taken(&set->fixtures[i], &set->fixtures[i - 1]);
    return status;
}

const struct fixture *fixture_set_find(const struct fixture_set *set, const char *id)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(set->fixtures[middle].id, id);
        if (order == 0)
            return &set->fixtures[middle];
        *(order < 0 ? &low : &high) = order < 0 ? middle + 1 : middle;
    }
    return NULL;
}

const char *fixture_set_nearest(const struct fixture_set *set, const char *id)
{
    const char **ids = calloc(set->count + 1, sizeof *ids);
    if (!ids)
        return NULL;
    for (size_t i = 0; i < set->count; i++)
        ids[i] = set->fixtures[i].id;
    const char *nearest = options_nearest(id, ids, set->count);
    free(ids);
    return nearest;
}

void fixture_set_free(struct fixture_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        free(set->fixtures[i].id);
    for (size_t i = 0; i < set->file_count; i++)
        case_file_free(set->files[i]);
    free(set->fixtures);
    free(set->files);
    *set = (struct fixture_set){0};
}
