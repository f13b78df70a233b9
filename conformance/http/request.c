#include "conformance/http/request.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/token.h"

struct status request_begin(struct request *request, const char *step, const char *method,
                            const char *url)
{
    *request = (struct request){.step = strdup(step), .method = strdup(method), .url = strdup(url)};
    if (request->step && request->method && request->url)
        return status_ok();
    request_free(request);
    return status_no_memory();
}

static bool is_field_value(const char *value)
{
    for (const unsigned char *c = (const unsigned char *)value; *c; c++)
        if (*c < 0x20 || *c == 0x7f)
            return false;
    return true;
}

static struct status check_header(const char *name, const char *value)
{
    if (!is_token(name))
        return status_fail(STATUS_INPUT, "\"%.60s\" cannot be the name of a header", name);
    if (!is_field_value(value))
        return status_fail(STATUS_INPUT, "the value for %.60s holds a control character", name);
    return status_ok();
}

struct status request_add_header(struct request *request, const char *name, const char *value)
{
    struct status status = check_header(name, value);
    if (!status_is_ok(&status))
        return status;
    if (request->header_count == REQUEST_MAX_HEADERS)
        return status_fail(STATUS_INPUT, "more than %d headers", REQUEST_MAX_HEADERS);
    struct header_line line = {strdup(name), strdup(value)};
    if (!line.name || !line.value) {
        free(line.name);
        free(line.value);
        return status_no_memory();
    }
    request->headers[request->header_count++] = line;
    return status_ok();
}

static struct header_line *find(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0)
            return (struct header_line *)&request->headers[i];
    return NULL;
}

struct status request_set_header(struct request *request, const char *name, const char *value)
{
    struct header_line *line = find(request, name);
    if (!line)
        return request_add_header(request, name, value);
    struct status status = check_header(name, value);
    if (!status_is_ok(&status))
        return status;
    char *copy = strdup(value);
    if (!copy)
        return status_no_memory();
    free(line->value);
    line->value = copy;
    return status_ok();
}

struct status request_set_body(struct request *request, struct span body)
{
    char *copy = span_dup(body);
    if (!copy)
        return status_no_memory();
    free(request->body);
    request->body = copy;
    request->body_len = body.len;
    return status_ok();
}

void request_remove_header(struct request *request, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        struct header_line line = request->headers[i];
        if (strcasecmp(line.name, name) != 0) {
            request->headers[kept++] = line;
            continue;
        }
        free(line.name);
        free(line.value);
    }
    request->header_count = kept;
}

const char *request_header(const struct request *request, const char *name)
{
    const struct header_line *line = find(request, name);
    return line ? line->value : NULL;
}

void request_fold_names(struct request *request, bool upper)
{
    for (size_t i = 0; i < request->header_count; i++)
        for (char *c = request->headers[i].name; *c; c++)
            *c = (char)(upper ? toupper((unsigned char)*c) : tolower((unsigned char)*c));
}

void request_free(struct request *request)
{
    for (size_t i = 0; i < request->header_count; i++) {
        free(request->headers[i].name);
        free(request->headers[i].value);
    }
    free(request->step);
    free(request->method);
    free(request->url);
    free(request->body);
    *request = (struct request){0};
}
