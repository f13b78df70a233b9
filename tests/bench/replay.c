#include "tests/bench/replay.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"

enum { MAX_TARGET = 8192, MAX_FIELD = 64 * 1024, MAX_REQUESTS = 8192 };

struct recorded {
    char *method;
    char *target;
    struct curl_slist *fields;
    char *body; /* NULL: none */
    size_t body_len;
};

struct replay_set {
    struct recorded *requests;
    size_t count;
};

/* ---- from bytes ---- */

static bool add_field(struct curl_slist **list, const char *text)
{
    struct curl_slist *longer = curl_slist_append(*list, text);
    if (longer)
        *list = longer;
    return longer != NULL;
}

/* As libcurl wants it: "Name;" sends an empty one. The length it adds itself. */
static bool keep_field(struct recorded *request, struct span line, size_t *length)
{
    struct span value = line, name = span_cut(&value, ':');
    struct buf text = buf_make(MAX_FIELD);
    value = span_trim(value);
    if (span_equal_nocase(name, SPAN_LITERAL("Content-Length"))) {
        *length = strtoul(value.ptr, NULL, 10);
        return true;
    }
    buf_format(&text, span_is_empty(value) ? "%.*s;" : "%.*s: ", SPAN_ARGS(name));
    buf_span(&text, value);
    bool kept = !buf_failed(&text) && add_field(&request->fields, buf_cstr(&text));
    buf_free(&text);
    return kept;
}

static struct span cut_line(struct span *rest)
{
    struct span line = span_cut(rest, '\n');
    line.len -= line.len > 0 && line.ptr[line.len - 1] == '\r';
    return line;
}

/* The next request in `*rest`; false when there is no whole one. */
static bool read_request(struct span *rest, struct recorded *request)
{
    struct span line = cut_line(rest), method = span_cut(&line, ' '), target = span_cut(&line, ' ');
    size_t length = 0;
    *request = (struct recorded){span_dup(method), span_dup(target), NULL, NULL, 0};
    bool good = request->method && request->target && !span_is_absent(*rest) &&
                add_field(&request->fields, "Expect:") &&
                add_field(&request->fields, "Content-Type:");
    for (line = cut_line(rest); good && !span_is_empty(line); line = cut_line(rest))
        good = keep_field(request, line, &length);
    if (!good || rest->len < length)
        return false;
    request->body = length > 0 ? span_dup((struct span){rest->ptr, length}) : NULL;
    request->body_len = length;
    rest->ptr += length;
    rest->len -= length;
    return true;
}

static void recorded_free(struct recorded *request)
{
    free(request->method);
    free(request->target);
    free(request->body);
    curl_slist_free_all(request->fields);
}

static struct status read_all(struct replay_set *set, struct span rest)
{
    while (!span_is_empty(rest)) {
        if (set->count == MAX_REQUESTS)
            return status_fail(STATUS_INPUT, "more than %d requests", MAX_REQUESTS);
        if (!read_request(&rest, &set->requests[set->count++]))
            return status_fail(STATUS_INPUT, "half a request was recorded");
    }
    return status_ok();
}

struct status replay_read(struct span text, struct replay_set **out)
{
    struct replay_set *set = calloc(1, sizeof *set);
    if (set)
        set->requests = calloc(MAX_REQUESTS, sizeof *set->requests);
    struct status status = set && set->requests ? read_all(set, text) : status_no_memory();
    if (status_is_ok(&status))
        *out = set;
    else
        replay_set_free(set);
    return status;
}

size_t replay_set_count(const struct replay_set *set)
{
    return set->count;
}

void replay_set_free(struct replay_set *set)
{
    for (size_t i = 0; set && set->requests && i < set->count; i++)
        recorded_free(&set->requests[i]);
    if (set)
        free(set->requests);
    free(set);
}

/* ---- to the wire ---- */

static size_t ignore(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes, (void)context;
    return size * count;
}

static CURLcode send_one(CURL *curl, const struct recorded *request, int port, int *answer)
{
    char url[MAX_TARGET];
    long status = 0;
    bool head = strcmp(request->method, "HEAD") == 0;
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, request->target);
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, request->fields);
    if (request->body && !head) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
    }
    curl_easy_setopt(curl, CURLOPT_NOBODY, head ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    *answer = (int)status;
    return code;
}

struct status replay_send(const struct replay_set *set, int port, int *answers)
{
    CURL *curl = curl_easy_init();
    CURLcode code = curl ? CURLE_OK : CURLE_OUT_OF_MEMORY;
    for (size_t i = 0; i < set->count && code == CURLE_OK; i++)
        code = send_one(curl, &set->requests[i], port, &answers[i]);
    curl_easy_cleanup(curl);
    if (code == CURLE_OK)
        return status_ok();
    return status_fail(STATUS_IO, "cannot send a recorded request: %s", curl_easy_strerror(code));
}
