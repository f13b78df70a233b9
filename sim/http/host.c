#include "sim/http/host.h"

#include <string.h>

static const char *const own_names[] = {"localhost", "127.0.0.1", "[::1]"};

static bool is_port(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

/* Takes the port off `*authority`; false when what follows the name is no port. */
static bool cut_port(struct span *authority)
{
    size_t end = 0;
    if (span_starts_with(*authority, "[")) {
        while (end < authority->len && authority->ptr[end] != ']')
            end++;
        end += end < authority->len;
    } else {
        while (end < authority->len && authority->ptr[end] != ':')
            end++;
    }
    struct span rest = {authority->ptr + end, authority->len - end};
    authority->len = end;
    return rest.len == 0 ||
           (rest.ptr[0] == ':' && is_port((struct span){rest.ptr + 1, rest.len - 1}));
}

bool host_can_be_allowed(const char *name)
{
    struct span host = span_of(name), rest = host;
    if (strcmp(name, "*") == 0)
        return true;
    if (host.len == 0 || !cut_port(&rest) || rest.len != host.len)
        return false;
    if (name[0] == '[')
        return host.len > 2 && name[host.len - 1] == ']';
    for (const char *c = name; *c; c++)
        if (*c <= ' ' || *c > '~' || strchr("*/?#@,[]", *c))
            return false;
    return true;
}

bool host_is_allowed(const struct host_rule *rule, struct span authority)
{
    for (size_t i = 0; i < rule->allowed_count; i++)
        if (span_equal_text(span_of(rule->allowed[i]), "*"))
            return true;
    if (!cut_port(&authority) || authority.len == 0)
        return false;
    for (size_t i = 0; i < sizeof own_names / sizeof own_names[0]; i++)
        if (span_equal_nocase(authority, span_of(own_names[i])))
            return true;
    for (size_t i = 0; i < rule->allowed_count; i++)
        if (span_equal_nocase(authority, span_of(rule->allowed[i])))
            return true;
    return span_equal_nocase(authority, span_of(rule->bound));
}

enum reason host_check(const struct host_rule *rule, const struct header *headers, size_t count)
{
    struct span host = SPAN_ABSENT;
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (!span_equal_nocase(headers[i].name, SPAN_LITERAL("Host")))
            continue;
        host = headers[i].value;
        found++;
    }
    if (found != 1)
        return REASON_REQUEST_NO_HOST;
    return host_is_allowed(rule, host) ? REASON_NONE : REASON_REQUEST_FOREIGN_HOST;
}
