#include "sim/session/confidential.h"

#include <ctype.h>
#include <string.h>

/* Those of the API, and those under which a client might send by mistake what is its own. */
static const char *const members[] = {
    "userAction", "challengeIdentifier", "challenge", "signature", "clientData",
    "privateKey", "encryptedPrivateKey", "appSecret", "password",
};

enum { MEMBER_COUNT = sizeof members / sizeof members[0] };

/* What follows the first word of a value such as "Bearer abc"; all of a single word. */
static struct span after_scheme(struct span value)
{
    struct span rest = value;
    span_cut(&rest, ' ');
    return span_is_absent(rest) ? value : span_trim(rest);
}

static struct span whole(struct span value)
{
    return value;
}

struct span confidential_header(const struct header *header)
{
    static const struct {
        const char *name;
        struct span (*part)(struct span value);
    } rows[] = {
        {"Authorization", after_scheme}, {"X-DFNS-APPSECRET", whole},
        {"X-DFNS-APISIGNATURE", whole},  {"X-DFNS-NONCE", whole},
        {"X-DFNS-USERACTION", whole},
    };
    static const struct span bearer = SPAN_LITERAL("Bearer ");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (span_equal_nocase(header->name, span_of(rows[i].name)))
            return rows[i].part(header->value);
    struct span start = header->value;
    start.len = start.len < bearer.len ? start.len : bearer.len;
    return span_equal_nocase(start, bearer) ? after_scheme(header->value) : SPAN_ABSENT;
}

void confidential_headers(const struct arrival *arrival, struct redaction *redaction)
{
    for (size_t i = 0; i < arrival->header_count; i++)
        redaction_add(redaction, confidential_header(&arrival->headers[i]));
}

bool confidential_member(const char *name)
{
    for (size_t i = 0; i < MEMBER_COUNT; i++)
        if (strcmp(members[i], name) == 0)
            return true;
    return false;
}

static void add_json(const cJSON *value, bool secret, struct redaction *redaction)
{
    const cJSON *child;
    if (secret && cJSON_IsString(value))
        redaction_add(redaction, span_of(value->valuestring));
    cJSON_ArrayForEach(child, value)
    {
        bool named = child->string && confidential_member(child->string);
        add_json(child, secret || named, redaction);
    }
}

void confidential_json(const cJSON *body, struct redaction *redaction)
{
    add_json(body, false, redaction);
}

/* ---- text that is no JSON ---- */

static void advance(struct span *text, size_t len)
{
    text->ptr += len;
    text->len -= len;
}

/* Leaves out whatever of `characters` the text begins with. */
static void skip_any(struct span *text, const char *characters)
{
    while (text->len > 0 && text->ptr[0] && strchr(characters, text->ptr[0]))
        advance(text, 1);
}

/* Up to the quote that ends it, or to the end of the text. */
static size_t quoted_length(struct span text, char quote)
{
    size_t len = 0;
    while (len < text.len && text.ptr[len] != quote)
        len += text.ptr[len] == '\\' && len + 1 < text.len ? 2 : 1;
    return len;
}

static size_t bare_length(struct span text)
{
    size_t len = 0;
    while (len < text.len && !(text.ptr[len] && strchr(",;&}] \t\r\n", text.ptr[len])))
        len++;
    return len;
}

/* The value at the start of the text. Of one with parts nobody knows where it ends: it is all that
 * follows. */
static struct span value_at(struct span text)
{
    char first = text.len > 0 ? text.ptr[0] : '\0';
    if (first == '[' || first == '{')
        return text;
    if (first == '"' || first == '\'') {
        advance(&text, 1);
        text.len = quoted_length(text, first);
    } else {
        text.len = bare_length(text);
    }
    return text;
}

/* The value of a member whose name the text begins with; absent when it does not. */
static struct span member_value(struct span text)
{
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        struct span rest = text;
        if (!span_starts_with(text, members[i]))
            continue;
        advance(&rest, strlen(members[i]));
        skip_any(&rest, "\"' \t\r\n");
        if (rest.len == 0 || (rest.ptr[0] != ':' && rest.ptr[0] != '='))
            continue;
        advance(&rest, 1);
        skip_any(&rest, " \t\r\n");
        return value_at(rest);
    }
    return SPAN_ABSENT;
}

void confidential_text(struct span body, struct redaction *redaction)
{
    bool inside_word = false;
    for (; body.len > 0; advance(&body, 1)) {
        if (!inside_word)
            redaction_add(redaction, member_value(body));
        inside_word = isalnum((unsigned char)body.ptr[0]);
    }
}
