#include "conformance/library.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/file.h"

enum { MAX_CASE_FILE = 1024 * 1024, MAX_PATH_LENGTH = 4096 };

static struct status read_editions(struct library *library)
{
    for (size_t i = 0; i < conformance_fixtures.count; i++) {
        const struct embedded_file *file = &conformance_fixtures.files[i];
        if (strncmp(file->path, "editions/", 9) != 0 || library->editions.count == EDITION_MAX)
            continue;
        struct status status = edition_read(file->path, (struct span){file->data, file->size},
                                            &library->editions.rows[library->editions.count]);
        if (!status_is_ok(&status))
            return status;
        library->editions.count++;
    }
    return status_ok();
}

struct status library_open(struct library *out)
{
    *out = (struct library){0};
    struct span text = embedded_find(&conformance_fixtures, "clauses.json");
    struct status status = clauses_read("clauses.json", text, &out->clauses);
    if (status_is_ok(&status))
        status = read_editions(out);
    if (!status_is_ok(&status))
        library_free(out);
    return status;
}

static struct status add(struct library *library, const char *path, struct span text,
                         library_complaint *complain, void *context)
{
    struct references references = {&library->clauses, &library->editions};
    struct status status = fixture_set_add(&library->cases, path, text, &references);
    if (!status_is_ok(&status))
        complain(context, &status);
    return status;
}

static void keep_first(struct status *first, struct status next)
{
    if (status_is_ok(first))
        *first = next;
}

struct status library_add_embedded(struct library *library, library_complaint *complain,
                                   void *context)
{
    struct status first = status_ok();
    for (size_t i = 0; i < conformance_fixtures.count; i++) {
        const struct embedded_file *file = &conformance_fixtures.files[i];
        if (strncmp(file->path, "cases/", 6) == 0)
            keep_first(&first, add(library, file->path, (struct span){file->data, file->size},
                                   complain, context));
    }
    return first;
}

struct status library_add_file(struct library *library, const char *path,
                               library_complaint *complain, void *context)
{
    struct buf text = buf_make(MAX_CASE_FILE);
    struct status status = file_read(path, &text);
    if (status_is_ok(&status))
        status = add(library, path, buf_peek(&text), complain, context);
    else
        complain(context, &status);
    buf_free(&text);
    return status;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool is_json(const char *name)
{
    size_t len = strlen(name);
    return len > 5 && strcmp(name + len - 5, ".json") == 0;
}

/* The files right in `folder`, and below it for as many levels as `depth` says. */
static struct status add_folder(struct library *library, const char *folder, int depth,
                                library_complaint *complain, void *context)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_visible, alphasort);
    if (count < 0) {
        struct status status =
            status_fail(STATUS_IO, "%s: cannot read the folder: %s", folder, strerror(errno));
        complain(context, &status);
        return status;
    }
    struct status first = status_ok();
    for (int i = 0; i < count; i++) {
        struct buf path = buf_make(MAX_PATH_LENGTH);
        buf_format(&path, "%s/%s", folder, entries[i]->d_name);
        if (buf_failed(&path))
            keep_first(&first, status_no_memory());
        else if (is_json(entries[i]->d_name))
            keep_first(&first, library_add_file(library, buf_cstr(&path), complain, context));
        else if (entries[i]->d_type == DT_DIR && depth > 0)
            keep_first(&first, add_folder(library, buf_cstr(&path), depth - 1, complain, context));
        buf_free(&path);
        free(entries[i]);
    }
    free(entries);
    return first;
}

struct status library_add_folder(struct library *library, const char *folder,
                                 library_complaint *complain, void *context)
{
    return add_folder(library, folder, 1, complain, context);
}

void library_free(struct library *library)
{
    fixture_set_free(&library->cases);
    editions_free(&library->editions);
    clauses_free(&library->clauses);
}
