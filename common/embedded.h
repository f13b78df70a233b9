/* Files compiled into a program (cmake/Embed.cmake). */
#ifndef DFNS_COMMON_EMBEDDED_H
#define DFNS_COMMON_EMBEDDED_H

#include "common/span.h"

struct embedded_file {
    const char *path; /* relative to the root that was given to dfns_embed() */
    const char *data; /* NUL-terminated */
    size_t size;      /* without the NUL */
};

struct embedded_files {
    const struct embedded_file *files;
    size_t count;
};

/* The content of the file with exactly that path; absent when there is none. */
struct span embedded_find(const struct embedded_files *files, const char *path);

#endif
