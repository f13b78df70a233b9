#include "common/embedded.h"

#include <string.h>

struct span embedded_find(const struct embedded_files *files, const char *path)
{
    for (size_t i = 0; i < files->count; i++) {
        const struct embedded_file *file = &files->files[i];
        if (strcmp(file->path, path) == 0)
            return (struct span){file->data, file->size};
    }
    return SPAN_ABSENT;
}
