#include "sim/arrival.h"

struct span arrival_header(const struct arrival *arrival, const char *name)
{
    struct span wanted = span_of(name);
    for (size_t i = 0; i < arrival->header_count; i++) {
        const struct header *header = &arrival->headers[i];
        if (span_equal_nocase(header->name, wanted))
            return span_is_empty(header->value) ? SPAN_ABSENT : header->value;
    }
    return SPAN_ABSENT;
}

size_t arrival_count(const struct arrival *arrival, const char *name)
{
    struct span wanted = span_of(name);
    size_t count = 0;
    for (size_t i = 0; i < arrival->header_count; i++)
        count += span_equal_nocase(arrival->headers[i].name, wanted);
    return count;
}

bool arrival_is_admin(struct span path)
{
    static const struct span prefix = SPAN_LITERAL("/_sim");
    return span_starts_with(path, prefix.ptr) &&
           (path.len == prefix.len || path.ptr[prefix.len] == '/');
}
