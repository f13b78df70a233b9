/* A request that carries a secret, with anything else around it that somebody chose: the secret is
 * nowhere in its entry, as it is, percent-encoded or JSON-escaped, and the entry is JSON. A path of
 * the API is there whole. */
#include <string.h>

#include "common/json.h"
#include "sim/decide/operation.h"
#include "sim/session/journal.h"
#include "sim/session/redaction.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_SECRET = 64, MAX_TEXT = 1024 * 1024, MAX_HEADERS = 8, FORMS = 3 };

/* The input: the secret, which header carries it, then a line for each part of the request. In a
 * part, 0x01 to 0x03 stands for the secret in that form. */
struct sent {
    struct span secret;
    struct buf parts[MAX_HEADERS + 2]; /* path, body, values of headers */
    size_t count;
};

static void put(unsigned form, struct span secret, struct buf *out)
{
    static const char *const marks[FORMS] = {"", "%", "\\u00"};
    if (form == 0)
        buf_span(out, secret);
    for (size_t i = 0; form > 0 && i < secret.len; i++)
        buf_format(out, "%s%02x", marks[form], (unsigned)(unsigned char)secret.ptr[i]);
}

static struct buf read_part(struct span text, struct span secret)
{
    struct buf part = buf_make(MAX_TEXT);
    for (size_t i = 0; i < text.len; i++) {
        unsigned form = (unsigned char)text.ptr[i] - 1U;
        if (form < FORMS)
            put(form, secret, &part);
        else
            buf_char(&part, text.ptr[i]);
    }
    fuzz_must(!buf_failed(&part));
    return part;
}

static struct span part(const struct sent *sent, size_t index)
{
    return index < sent->count ? buf_peek(&sent->parts[index]) : SPAN_LITERAL("");
}

static bool is_graphic(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= 0x20 || text.ptr[i] >= 0x7F)
            return false;
    return text.len > 0;
}

/* As tokens and nonces in headers are; and without '*', of which the mask is. */
static bool is_secret(struct span secret)
{
    return is_graphic(secret) && !memchr(secret.ptr, '*', secret.len) &&
           secret.len >= REDACTION_MIN_LENGTH && secret.len <= MAX_SECRET;
}

/* ---- what must hold ---- */

static void must_be_nowhere(struct span text, struct span secret)
{
    for (unsigned form = 0; form < FORMS; form++) {
        struct buf hidden = buf_make(8 * MAX_SECRET);
        put(form, secret, &hidden);
        bool found = memmem(text.ptr, text.len, hidden.ptr, hidden.len);
        if (found)
            fprintf(stderr, "form %u: %s\n in %.*s\n", form, buf_cstr(&hidden), SPAN_ARGS(text));
        fuzz_must(!found);
        buf_free(&hidden);
    }
}

static void must_be_clean(const cJSON *value, struct span secret)
{
    const cJSON *child;
    if (cJSON_IsString(value))
        must_be_nowhere(span_of(value->valuestring), secret);
    cJSON_ArrayForEach(child, value)
    {
        if (child->string)
            must_be_nowhere(span_of(child->string), secret);
        must_be_clean(child, secret);
    }
}

/* All that is somebody's; the entry's own words may be a secret by chance, and so may a path that
 * everybody knows. */
static void must_tell_nothing(const cJSON *entry, const struct sent *sent)
{
    static const char *const parts[] = {"/request/headers", "/request/body", "/response/body"};
    struct span path = part(sent, 0);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        must_be_clean(json_pointer(entry, parts[i]), sent->secret);
    if (operation_has_path(path))
        fuzz_must(span_equal_text(path, json_text(entry, "path")));
    else
        must_be_clean(json_pointer(entry, "/path"), sent->secret);
}

static void judge(const struct sent *sent, struct span entry)
{
    struct json_error error = {.fault = JSON_OK};
    cJSON *tree = json_parse(entry, &error);
    fuzz_must(cJSON_IsObject(tree) || error.fault == JSON_TOO_DEEP);
    if (!tree)
        tree = json_parse_own(entry, &error);
    fuzz_must(cJSON_IsObject(tree));
    must_tell_nothing(tree, sent);
    cJSON_Delete(tree);
}

/* ---- the exchange ---- */

static void note(const struct sent *sent, const char *carrier)
{
    struct header headers[MAX_HEADERS] = {{span_of(carrier), sent->secret}};
    struct arrival arrival = {.method = SPAN_LITERAL("PUT"),
                              .path = part(sent, 0),
                              .headers = headers,
                              .header_count = 1,
                              .body = part(sent, 1)};
    for (size_t i = 2; i < sent->count && arrival.header_count < MAX_HEADERS; i++) {
        struct span value = part(sent, i), name = span_cut(&value, ':');
        if (!span_is_absent(value) && is_graphic(name)) /* as civetweb lets it through */
            headers[arrival.header_count++] = (struct header){name, value};
    }
    struct journal_note entry = {.arrival = &arrival,
                                 .status = 200,
                                 .reply_headers = SPAN_LITERAL("X-Sim-Check: passed\r\n"),
                                 .reply_body = part(sent, 1)};
    struct journal *journal = journal_make(JOURNAL_MAX_ENTRIES, JOURNAL_MAX_BYTES);
    fuzz_must(journal);
    journal_add(journal, &entry);
    fuzz_must(journal_write_down(journal));
    if (journal_lost(journal, 0) == 0)
        judge(sent, journal_entry(journal, 1));
    journal_free(journal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const carriers[] = {"Authorization", "X-DFNS-APPSECRET", "X-DFNS-NONCE",
                                           "X-DFNS-USERACTION", "X-DFNS-APISIGNATURE"};
    struct span rest = fuzz_text(data, size);
    struct sent sent = {.secret = span_cut(&rest, '\n')};
    unsigned carrier = fuzz_byte(&rest);
    if (!is_secret(sent.secret))
        return 0;
    while (!span_is_empty(rest) && sent.count < MAX_HEADERS + 2)
        sent.parts[sent.count++] = read_part(span_cut(&rest, '\n'), sent.secret);
    note(&sent, carriers[carrier % (sizeof carriers / sizeof carriers[0])]);
    for (size_t i = 0; i < sent.count; i++)
        buf_free(&sent.parts[i]);
    return 0;
}
