#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/json_write.h"
#include "payloads.h"
#include "sample_run.h"

enum { MOST_TEXT = 64 * 1024, MOST_BYTES = 256 };

static void set(char **text, const char *value)
{
    free(*text);
    *text = strdup(value);
    assert(*text);
}

/* Appends a character in UTF-8. */
static void put_character(struct buf *out, unsigned long code)
{
    unsigned further = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned lead[] = {0, 0xC0, 0xE0, 0xF0};
    buf_char(out, (char)(lead[further] | code >> 6 * further));
    while (further-- > 0)
        buf_char(out, (char)(0x80 | (code >> 6 * further & 0x3F)));
}

/* The reverse of what the reports do to what nobody could see: "\x1B" is a byte, "\u{202E}" a
 * character, in upper case; any other backslash is one. */
static void decode(struct span line, struct buf *out)
{
    static const char upper[] = "0123456789ABCDEF";
    for (size_t i = 0; i < line.len;) {
        const char *at = line.ptr + i;
        if (line.len - i >= 4 && memcmp(at, "\\x", 2) == 0 && strspn(at + 2, upper) >= 2) {
            const char hex[] = {at[2], at[3], '\0'};
            buf_char(out, (char)strtoul(hex, NULL, 16));
            i += 4;
        } else if (line.len - i >= 3 && memcmp(at, "\\u{", 3) == 0) {
            char *end;
            put_character(out, strtoul(at + 3, &end, 16));
            i = (size_t)(end + 1 - line.ptr);
        } else {
            buf_char(out, *at);
            i++;
        }
    }
}

void payloads_read(struct payload payloads[static PAYLOADS])
{
    struct buf file = buf_make(MOST_TEXT);
    struct status status = file_read(DFNS_PAYLOADS, &file);
    assert(status_is_ok(&status));
    struct span rest = buf_peek(&file);
    for (size_t i = 0; i < PAYLOADS; i++) {
        assert(!span_is_empty(rest));
        struct span line = span_cut(&rest, '\n');
        struct buf bytes = buf_make(MOST_BYTES);
        decode(line, &bytes);
        payloads[i] = (struct payload){span_dup(line), span_dup(buf_peek(&bytes))};
        buf_free(&bytes);
    }
    assert(span_is_empty(rest));
    buf_free(&file);
}

void payloads_free(struct payload payloads[static PAYLOADS])
{
    for (size_t i = 0; i < PAYLOADS; i++) {
        free(payloads[i].shown);
        free(payloads[i].bytes);
    }
}

/* JSON that is valid, with the text for a key and for its value. */
static void set_body(char **body, size_t *len, const char *text)
{
    struct buf out = buf_make(16 * MOST_BYTES);
    struct json_writer json = json_writer_make(&out, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, text, text);
    json_object_end(&json);
    set(body, buf_cstr(&out));
    *len = out.len;
    buf_free(&out);
}

static void set_value(char **value, const char *text)
{
    struct buf out = buf_make(16 * MOST_BYTES);
    struct json_writer json = json_writer_make(&out, JSON_COMPACT);
    json_put_text(&json, text);
    set(value, buf_cstr(&out));
    buf_free(&out);
}

/* Wherever a case that fails has a text of others. */
static void fail_with(struct case_result *c, const char *text)
{
    struct exchange *exchange = &c->exchanges[0];
    struct assertion_result *assertion = &c->assertions[0];
    char **const plain[] = {
        &c->title,
        &c->explanation,
        &c->script,
        &exchange->step,
        &exchange->url,
        &exchange->request_headers[0].name,
        &exchange->request_headers[0].value,
        &exchange->response_headers[0].name,
        &exchange->response_headers[0].value,
        &assertion->step,
        &assertion->on,
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        set(plain[i], text);
    set_body(&exchange->request_body, &exchange->request_body_len, text);
    set_body(&exchange->response_body, &exchange->response_body_len, text);
    set_value(&assertion->expected, text);
    set_value(&assertion->actual, text);
}

static void lack(struct case_result *c, const char *text)
{
    c->verdict = VERDICT_UNTESTABLE;
    c->missing = realloc(c->missing, sizeof *c->missing);
    assert(c->missing);
    c->missing[0] = NULL;
    c->missing_count = 1;
    set(&c->missing[0], text);
}

static void lose(struct case_result *c, const char *text)
{
    c->verdict = VERDICT_ERROR;
    c->assertions[0].met = true;
    set(&c->explanation, text);
    set(&c->exchanges[0].failure, text);
}

struct run_result sample_payloads(bool hostile)
{
    static void (*const put[PAYLOAD_PLACES])(struct case_result *, const char *) = {
        [PAYLOAD_ANSWERED] = fail_with, [PAYLOAD_MISSING] = lack, [PAYLOAD_FAILED] = lose};
    struct payload payloads[PAYLOADS];
    struct run_result run = sample_harmless(PAYLOAD_PLACES * PAYLOADS);
    payloads_read(payloads);
    for (size_t i = 0; i < run.case_count; i++)
        put[i / PAYLOADS](&run.cases[i], hostile ? payloads[i % PAYLOADS].bytes : "harmless");
    payloads_free(payloads);
    return run;
}
