#include "sim/decide/nonce.h"

#include "common/base64url.h"
#include "common/json.h"
#include "common/rfc3339.h"
#include "common/utf8.h"

/* The first of two members that is there. */
static const cJSON *either(const cJSON *object, const char *first, const char *second)
{
    const cJSON *member = json_member(object, first);
    return member ? member : json_member(object, second);
}

static struct verdict read_random(const cJSON *object, struct span *random)
{
    const cJSON *member = either(object, "uuid", "nonce");
    if (!member)
        return REFUSED(NONCE_NO_RANDOM);
    if (!cJSON_IsString(member))
        return REFUSED(NONCE_RANDOM_TYPE);
    struct span text = span_of(member->valuestring);
    if (utf8_length(text) < NONCE_MIN_RANDOM)
        return REFUSED(NONCE_RANDOM_SHORT);
    *random = text;
    return ACCEPTED;
}

static struct verdict read_date(const cJSON *object, int64_t *date_ms)
{
    const cJSON *member = either(object, "datetime", "date");
    if (!member)
        return REFUSED(NONCE_NO_DATE);
    if (!cJSON_IsString(member))
        return REFUSED(NONCE_DATE_TYPE);
    if (!rfc3339_parse(span_of(member->valuestring), date_ms))
        return REFUSED(NONCE_DATE_UNREADABLE);
    return ACCEPTED;
}

static struct verdict read_object(struct nonce *nonce)
{
    struct span random = SPAN_ABSENT;
    if (!cJSON_IsObject(nonce->tree))
        return REFUSED(NONCE_NOT_OBJECT);
    struct verdict verdict = read_random(nonce->tree, &random);
    if (!is_refused(verdict))
        verdict = read_date(nonce->tree, &nonce->date_ms);
    if (!is_refused(verdict))
        nonce->random = random;
    return verdict;
}

static struct verdict read_json(struct span text, struct nonce *nonce)
{
    struct json_error error;
    nonce->tree = json_parse(text, &error);
    if (error.fault == JSON_NO_MEMORY)
        return REFUSED(REQUEST_NO_MEMORY);
    return nonce->tree ? read_object(nonce) : REFUSED(NONCE_NOT_JSON);
}

struct verdict nonce_read(struct span header, struct nonce *nonce)
{
    *nonce = (struct nonce){.random = SPAN_ABSENT};
    if (span_is_empty(header))
        return REFUSED(NONCE_ABSENT);
    if (header.len > NONCE_MAX_LENGTH)
        return REFUSED(NONCE_TOO_LONG);
    struct buf decoded = buf_make(NONCE_MAX_LENGTH);
    struct verdict verdict = REFUSED(NONCE_NOT_BASE64URL);
    if (base64url_decode(header, BASE64URL_LENIENT, &decoded))
        verdict = read_json(buf_peek(&decoded), nonce);
    else if (buf_failed(&decoded))
        verdict = REFUSED(REQUEST_NO_MEMORY);
    buf_free(&decoded);
    return verdict;
}

struct verdict nonce_judge_age(const struct nonce *nonce, int64_t now_ms, int64_t window_ms)
{
    if (nonce->date_ms < now_ms - window_ms)
        return REFUSED(NONCE_TOO_OLD);
    if (nonce->date_ms > now_ms + window_ms)
        return REFUSED(NONCE_TOO_FAR_AHEAD);
    return ACCEPTED;
}

void nonce_free(struct nonce *nonce)
{
    cJSON_Delete(nonce->tree);
    *nonce = (struct nonce){.random = SPAN_ABSENT};
}
