#include "conformance/http/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_HEADER_LINES = 1000 };

/* Remembers the first complaint; returns what makes libcurl give up. */
static size_t complain(struct arrival *arrival, const char *text)
{
    if (!arrival->failure[0])
        snprintf(arrival->failure, sizeof arrival->failure, "%s", text);
    return CURL_WRITEFUNC_ERROR;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct arrival *arrival = context;
    (void)size; /* is always 1 */
    if (arrival->body.len + count > TRANSPORT_MAX_BODY)
        return complain(arrival, "the body is longer than 256 KiB");
    buf_append(&arrival->body, bytes, count);
    if (!buf_failed(&arrival->body))
        return count;
    arrival->no_memory = true;
    return CURL_WRITEFUNC_ERROR;
}

/* A further answer on the way (after "100 Continue") starts over. */
static void forget_headers(struct arrival *arrival)
{
    struct exchange *exchange = arrival->exchange;
    for (size_t i = 0; i < exchange->response_header_count; i++) {
        free(exchange->response_headers[i].name);
        free(exchange->response_headers[i].value);
    }
    exchange->response_header_count = 0;
    arrival->has_length = arrival->has_encoding = false;
}

/* libcurl takes the last of two lengths, and a length beside an encoding; who reads differently
 * sees another answer. */
static const char *framing_fault(struct arrival *arrival, struct span name)
{
    bool length = span_equal_nocase(name, SPAN_LITERAL("Content-Length"));
    bool encoding = span_equal_nocase(name, SPAN_LITERAL("Transfer-Encoding"));
    if (length && arrival->has_length)
        return "the answer has two Content-Length headers";
    arrival->has_length |= length;
    arrival->has_encoding |= encoding;
    return arrival->has_length && arrival->has_encoding
               ? "the answer has both Content-Length and Transfer-Encoding"
               : NULL;
}

static bool keep_header(struct exchange *exchange, struct span name, struct span value)
{
    size_t count = exchange->response_header_count;
    if ((count & (count - 1)) == 0) {
        size_t room = count ? count * 2 : 1;
        void *larger = realloc(exchange->response_headers, room * sizeof(struct header_line));
        if (!larger)
            return false;
        exchange->response_headers = larger;
    }
    struct header_line line = {span_dup(name), span_dup(value)};
    exchange->response_headers[exchange->response_header_count++] = line;
    return line.name && line.value;
}

static struct span without_line_end(struct span line)
{
    while (line.len > 0 && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
        line.len--;
    return line;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
    struct arrival *arrival = context;
    struct span line = without_line_end((struct span){bytes, count});
    (void)size; /* is always 1 */
    arrival->head_bytes += count;
    if (arrival->head_bytes > TRANSPORT_MAX_HEAD || ++arrival->head_lines > MAX_HEADER_LINES)
        return complain(arrival, "the headers are longer than 256 KiB or 1000 lines");
    if (line.len == 0) {
        arrival->has_end = true;
        return count;
    }
    if (span_starts_with(line, "HTTP/")) {
        forget_headers(arrival);
        arrival->has_end = false;
        return count;
    }
    struct span name = span_cut(&line, ':');
    const char *fault = framing_fault(arrival, name);
    if (fault)
        return complain(arrival, fault);
    struct span value = span_is_absent(line) ? SPAN_LITERAL("") : span_trim(line);
    if (keep_header(arrival->exchange, name, value))
        return count;
    arrival->no_memory = true;
    return CURL_WRITEFUNC_ERROR;
}

static int on_progress(void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    struct arrival *arrival = context;
    (void)down_total, (void)down, (void)up_total, (void)up;
    return arrival->stop && *arrival->stop;
}

/* What was sent, for the reports. */
static bool copy_request(const struct request *request, struct exchange *out)
{
    out->step = strdup(request->step);
    out->method = strdup(request->method);
    out->url = strdup(request->url);
    out->request_body =
        request->body ? span_dup((struct span){request->body, request->body_len}) : NULL;
    out->request_body_len = request->body_len;
    out->request_headers = calloc(request->header_count + 1, sizeof *out->request_headers);
    bool copied = out->step && out->method && out->url && out->request_headers &&
                  (out->request_body || !request->body);
    for (size_t i = 0; i < request->header_count && copied; i++) {
        struct header_line *line = &out->request_headers[out->request_header_count++];
        *line = (struct header_line){strdup(request->headers[i].name),
                                     strdup(request->headers[i].value)};
        copied = line->name && line->value;
    }
    return copied;
}

static bool append_line(struct curl_slist **list, const char *text)
{
    struct curl_slist *longer = curl_slist_append(*list, text);
    if (longer)
        *list = longer;
    return longer != NULL;
}

/* libcurl's way of writing: "Name: value", "Name;" for an empty one, "Name:" to leave out its own.
 */
static bool append_header(struct curl_slist **list, const struct header_line *line)
{
    struct buf text = buf_make(strlen(line->name) + strlen(line->value) + 4);
    buf_text(&text, line->name);
    buf_text(&text, *line->value ? ": " : ";");
    buf_text(&text, line->value);
    bool appended = !buf_failed(&text) && append_line(list, buf_cstr(&text));
    buf_free(&text);
    return appended;
}

/* NULL when memory is short. */
static struct curl_slist *header_list(const struct request *request)
{
    struct curl_slist *list = NULL;
    bool complete = append_line(&list, "Expect:");
    if (!request_header(request, "Content-Type"))
        complete = complete && append_line(&list, "Content-Type:");
    for (size_t i = 0; i < request->header_count && complete; i++)
        complete = append_header(&list, &request->headers[i]);
    if (complete)
        return list;
    curl_slist_free_all(list);
    return NULL;
}

static const struct route plain_route;

static void set_limits(CURL *curl, const struct transport_limits *limits, struct arrival *arrival)
{
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    route_apply(limits->route ? limits->route : &plain_route, curl);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, limits->connect_ms);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, limits->total_ms);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, arrival);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, arrival);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, arrival);
}

static void set_request(CURL *curl, const struct request *request, struct curl_slist *headers)
{
    bool head = strcmp(request->method, "HEAD") == 0;
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, request->reuse ? 0L : 1L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, request->keep ? 0L : 1L);
    if (request->body && !head) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
    }
    curl_easy_setopt(curl, CURLOPT_NOBODY, head ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

/* Words for a transfer that failed; libcurl reports a header line past its limit as want of memory.
 */
static const char *failure_text(CURLcode code, const struct arrival *arrival, const char *detail)
{
    if (arrival->failure[0])
        return arrival->failure;
    if (code == CURLE_OUT_OF_MEMORY && arrival->head_bytes > 0)
        return "a header line is too long";
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return "interrupted";
    return detail[0] ? detail : curl_easy_strerror(code);
}

static bool fail(struct exchange *exchange, const char *text)
{
    exchange->status = 0;
    exchange->failure = strdup(text);
    return exchange->failure != NULL;
}

bool transfer_conclude(struct transfer *transfer, CURLcode code)
{
    struct arrival *arrival = &transfer->arrival;
    struct exchange *exchange = arrival->exchange;
    long status = 0;
    exchange->response_body_len = arrival->body.len;
    exchange->response_body = buf_take(&arrival->body);
    if (!exchange->response_body || arrival->no_memory)
        return false;
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    exchange->status = (int)status;
    if (code != CURLE_OK)
        return fail(exchange, failure_text(code, arrival, transfer->detail));
    if (status < 100 || status > 599)
        return fail(exchange, "the status is not between 100 and 599");
    if (!arrival->has_end) /* libcurl takes a head that is cut short for a whole one */
        return fail(exchange, "the connection was closed in the middle of the headers");
    return true;
}

bool transfer_begin(struct transfer *transfer, CURL *curl, const struct transport_limits *limits,
                    const struct request *request, struct exchange *out)
{
    *out = (struct exchange){0};
    *transfer = (struct transfer){
        .curl = curl,
        .arrival = {.exchange = out, .body = buf_make(TRANSPORT_MAX_BODY), .stop = limits->stop},
    };
    transfer->headers = header_list(request);
    if (!copy_request(request, out) || !transfer->headers)
        return false;
    set_limits(curl, limits, &transfer->arrival);
    set_request(curl, request, transfer->headers);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->detail);
    return true;
}

void transfer_end(struct transfer *transfer)
{
    if (transfer->curl)
        curl_easy_reset(transfer->curl);
    curl_slist_free_all(transfer->headers);
    buf_free(&transfer->arrival.body);
    *transfer = (struct transfer){0};
}
