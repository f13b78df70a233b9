#include <string.h>

#include "sim/decide/judges.h"

static struct verdict judge_json(enum json_fault fault)
{
    switch (fault) {
    case JSON_OK:
        return ACCEPTED;
    case JSON_EMPTY:
        return REFUSED(BODY_ABSENT);
    case JSON_TRUNCATED:
        return REFUSED(BODY_TRUNCATED);
    case JSON_NOT_UTF8:
        return REFUSED(BODY_NOT_UTF8);
    case JSON_NUL:
        return REFUSED(BODY_NUL);
    case JSON_TOO_DEEP:
    case JSON_TOO_MANY:
    case JSON_LONG_NUMBER:
        return REFUSED(BODY_TOO_COMPLEX);
    case JSON_DUPLICATE_KEY:
        return REFUSED(BODY_DUPLICATE_KEY);
    case JSON_NO_MEMORY:
        return REFUSED(REQUEST_NO_MEMORY);
    case JSON_SYNTAX:
    case JSON_TRAILING:
        break;
    }
    return REFUSED(BODY_NOT_JSON);
}

static bool is_signable_method(const char *method)
{
    static const char *const methods[] = {"POST", "PUT", "DELETE", "GET"};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (strcmp(method, methods[i]) == 0)
            return true;
    return false;
}

static bool is_allowed(const char *text, enum member_type type)
{
    if (type == MEMBER_HTTP_METHOD)
        return is_signable_method(text);
    return type != MEMBER_HTTP_PATH || strlen(text) <= MAX_HTTP_PATH;
}

static struct verdict judge_text(const char *text, enum member_type type)
{
    bool filled = type == MEMBER_TEXT || type == MEMBER_HTTP_PATH;
    if (!text)
        return REFUSED(BODY_MEMBER_TYPE);
    if (filled && text[0] == '\0')
        return REFUSED(BODY_MEMBER_EMPTY);
    return is_allowed(text, type) ? ACCEPTED : REFUSED(BODY_MEMBER_VALUE);
}

static struct verdict judge_member(const cJSON *body, const struct member *member)
{
    const cJSON *value = json_member(body, member->name);
    if (!value)
        return REFUSED(BODY_MEMBER_ABSENT);
    if (member->type == MEMBER_OBJECT)
        return cJSON_IsObject(value) ? ACCEPTED : REFUSED(BODY_MEMBER_TYPE);
    return judge_text(cJSON_GetStringValue(value), member->type);
}

struct verdict judge_body(const struct world *world, struct call *call)
{
    (void)world;
    const struct member *member = call->operation->body;
    if (span_is_empty(call->body))
        return REFUSED(BODY_ABSENT);
    struct verdict verdict = judge_json(call->json_fault);
    if (!is_refused(verdict) && !cJSON_IsObject(call->json))
        verdict = REFUSED(BODY_NOT_OBJECT);
    for (; !is_refused(verdict) && member->name; member++)
        verdict = judge_member(call->json, member);
    if (!is_refused(verdict) && call->operation->subject != SUBJECT_NONE)
        call->subject_id = span_of(json_text(call->json, call->operation->body[0].name));
    return verdict;
}
