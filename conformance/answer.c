#include "conformance/answer.h"

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

struct answer answer_of(const struct exchange *exchange)
{
    struct span body = {exchange->response_body, exchange->response_body_len};
    return (struct answer){exchange, body.ptr ? json_parse(body, NULL) : NULL, NULL, false};
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

static cJSON *refusal(const struct answer *answer)
{
    const char *message = cJSON_GetStringValue(json_pointer(answer->body, "/error/message"));
    bool refused = answer->exchange->status >= 400 && answer->exchange->status <= 499;
    return refused && message && *message ? cJSON_CreateTrue() : NULL;
}

static cJSON *media_type(const struct exchange *exchange)
{
    const char *value = exchange_header(exchange, "Content-Type");
    if (!value)
        return NULL;
    struct span rest = span_of(value), type = span_trim(span_cut(&rest, ';'));
    cJSON *text = text_value(type);
    for (char *c = text ? text->valuestring : NULL; c && *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return text;
}

cJSON *answer_part(const struct answer *answer, const struct part *part)
{
    const struct exchange *exchange = answer->exchange;
    switch (part->kind) {
    case PART_STATUS:
        return cJSON_CreateNumber(exchange->status);
    case PART_REFUSAL:
        return refusal(answer);
    case PART_HEADER: {
        const char *value = exchange_header(exchange, part->name);
        return value ? text_value(span_of(value)) : NULL;
    }
    case PART_MEDIA_TYPE:
        return media_type(exchange);
    case PART_TEXT:
        return text_value((struct span){exchange->response_body, exchange->response_body_len});
    case PART_SECRET:
        return answer->secret ? cJSON_CreateTrue() : NULL;
    case PART_STATE:
        if (!answer->aside && *part->name == '\0')
            return cJSON_CreateNull();
        return cJSON_Duplicate(json_pointer(answer->aside, part->name), true);
    case PART_ANSWERS:
    case PART_MEASURED:
        return cJSON_Duplicate(json_pointer(answer->aside, part->name), true);
    case PART_BODY:
        return cJSON_Duplicate(json_pointer(answer->body, part->name), true);
    }
    return NULL;
}
