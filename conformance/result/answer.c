#include "conformance/result/answer.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "common/buf.h"
#include "common/json.h"
#include "common/options.h"
#include "common/utf8.h"

/* Where a sequence of one byte was no UTF-8. */
#define REPLACEMENT "\xEF\xBF\xBD"

static const struct {
    const char *name; /* with ':' at its end when an argument follows */
    enum part_kind kind;
} parts[] = {
    {"status", PART_STATUS},     {"refusal", PART_REFUSAL},
    {"header:", PART_HEADER},    {"media-type", PART_MEDIA_TYPE},
    {"text", PART_TEXT},         {"body", PART_BODY},
    {"body:", PART_BODY},        {"secret", PART_SECRET},
    {"state", PART_STATE},       {"state:", PART_STATE},
    {"answers", PART_ANSWERS},   {"answers:", PART_ANSWERS},
    {"measured", PART_MEASURED}, {"measured:", PART_MEASURED},
};
enum { PART_NAMES = sizeof parts / sizeof parts[0] };

static struct status unknown(const char *on)
{
    const char *names[PART_NAMES];
    for (size_t i = 0; i < PART_NAMES; i++)
        names[i] = parts[i].name;
    const char *nearest = options_nearest(on, names, PART_NAMES);
    return status_fail(STATUS_INPUT,
                       "expected status, refusal, header:<name>, media-type, text, body, "
                       "body:<pointer>, state, answers, measured or secret, found \"%.60s\"%s%s%s",
                       on, nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
}

struct status part_parse(const char *on, struct part *out)
{
    for (size_t i = 0; i < PART_NAMES; i++) {
        size_t len = strlen(parts[i].name);
        bool argument = parts[i].name[len - 1] == ':';
        if (argument ? strncmp(on, parts[i].name, len) != 0 : strcmp(on, parts[i].name) != 0)
            continue;
        *out = (struct part){parts[i].kind, on + len};
        if (out->kind == PART_HEADER && *out->name == '\0')
            return status_fail(STATUS_INPUT, "expected a name behind \"header:\"");
        if (argument && out->kind != PART_HEADER && *out->name != '\0' && *out->name != '/')
            return status_fail(
                STATUS_INPUT, "expected a pointer that begins with \"/\", found \"%s\"", out->name);
        return status_ok();
    }
    return unknown(on);
}

bool part_reads_body(const struct part *part)
{
    return part->kind == PART_BODY || part->kind == PART_REFUSAL;
}

struct answer answer_of(const struct exchange *exchange)
{
    struct span body = {exchange->response_body, exchange->response_body_len};
    struct json_error error = {.fault = JSON_OK};
    struct answer answer = {.exchange = exchange};
    answer.body = body.ptr ? json_parse(body, &error) : NULL;
    answer.unread = error.fault == JSON_NO_MEMORY;
    return answer;
}

void answer_free(struct answer *answer)
{
    cJSON_Delete(answer->body);
    answer->body = NULL;
}

const char *exchange_header(const struct exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->response_header_count; i++)
        if (strcasecmp(exchange->response_headers[i].name, name) == 0)
            return exchange->response_headers[i].value;
    return NULL;
}

/* cJSON keeps C strings and prints them as they are, so the text is made fit for both here. */
static cJSON *text_value(struct span text)
{
    struct buf clean = buf_make(text.len * 3 + 1);
    while (text.len > 0) {
        size_t len = utf8_sequence(text);
        if (len == 0 || text.ptr[0] == '\0')
            buf_text(&clean, REPLACEMENT);
        else
            buf_append(&clean, text.ptr, len);
        len = len ? len : 1;
        text.ptr += len;
        text.len -= len;
    }
    cJSON *value = buf_failed(&clean) ? NULL : cJSON_CreateString(buf_cstr(&clean));
    buf_free(&clean);
    return value;
}

static bool give(cJSON *made, cJSON **out)
{
    *out = made;
    return made != NULL;
}

static bool give_copy(const cJSON *found, cJSON **out)
{
    return !found || give(cJSON_Duplicate(found, true), out);
}

static bool is_refusal(const struct answer *answer)
{
    const char *message = cJSON_GetStringValue(json_pointer(answer->body, "/error/message"));
    bool refused = answer->exchange->status >= 400 && answer->exchange->status <= 499;
    return refused && message && *message;
}

static bool media_type(const struct exchange *exchange, cJSON **out)
{
    const char *value = exchange_header(exchange, "Content-Type");
    if (!value)
        return true;
    struct span rest = span_of(value), type = span_trim(span_cut(&rest, ';'));
    cJSON *text = text_value(type);
    for (char *c = text ? text->valuestring : NULL; c && *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return give(text, out);
}

bool answer_part(const struct answer *answer, const struct part *part, cJSON **out)
{
    const struct exchange *exchange = answer->exchange;
    *out = NULL;
    if (answer->unread)
        return false;
    switch (part->kind) {
    case PART_STATUS:
        return give(cJSON_CreateNumber(exchange->status), out);
    case PART_REFUSAL:
        return !is_refusal(answer) || give(cJSON_CreateTrue(), out);
    case PART_HEADER: {
        const char *value = exchange_header(exchange, part->name);
        return !value || give(text_value(span_of(value)), out);
    }
    case PART_MEDIA_TYPE:
        return media_type(exchange, out);
    case PART_TEXT:
        return give(text_value((struct span){exchange->response_body, exchange->response_body_len}),
                    out);
    case PART_SECRET:
        return !answer->secret || give(cJSON_CreateTrue(), out);
    case PART_STATE:
        if (!answer->aside && *part->name == '\0')
            return give(cJSON_CreateNull(), out);
        return give_copy(json_pointer(answer->aside, part->name), out);
    case PART_ANSWERS:
    case PART_MEASURED:
        return give_copy(json_pointer(answer->aside, part->name), out);
    case PART_BODY:
        return give_copy(json_pointer(answer->body, part->name), out);
    }
    return true;
}
