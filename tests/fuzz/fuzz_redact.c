/* A secret, in each of the forms in which a target may send it back, in the middle of anything: it
 * is nowhere in what is left, in none of them. */
#include <ctype.h>
#include <string.h>

#include "common/base64url.h"
#include "common/json_write.h"
#include "conformance/redaction/redact.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_SECRET = 64, MAX_TEXT = 1024 * 1024 };

/* Each byte as two hex digits, with `mark` in front of it. */
static void put_hex(struct span secret, const char *mark, struct buf *out)
{
    for (size_t i = 0; i < secret.len; i++)
        buf_format(out, "%s%02x", mark, (unsigned)(unsigned char)secret.ptr[i]);
}

static void put_percent(struct span secret, struct buf *out)
{
    for (size_t i = 0; i < secret.len; i++)
        if (isalnum((unsigned char)secret.ptr[i]))
            buf_char(out, secret.ptr[i]);
        else
            buf_format(out, "%%%02X", (unsigned)(unsigned char)secret.ptr[i]);
}

static void put_base64(struct span secret, struct buf *out)
{
    struct buf text = buf_make(4 * MAX_SECRET);
    base64url_encode(secret, &text);
    for (size_t i = 0; i < text.len; i++)
        buf_char(out, text.ptr[i] == '-' ? '+' : text.ptr[i] == '_' ? '/' : text.ptr[i]);
    buf_free(&text);
}

/* The secret in one of its forms. */
static void put(unsigned form, struct span secret, struct buf *out)
{
    switch (form % 7) {
    case 0:
        buf_span(out, secret);
        break;
    case 1:
        base64url_encode(secret, out);
        break;
    case 2:
        put_base64(secret, out);
        break;
    case 3:
        put_percent(secret, out);
        break;
    case 4:
        put_hex(secret, "", out);
        break;
    case 5:
        put_hex(secret, "%", out);
        break;
    default:
        put_hex(secret, "\\u00", out);
        break;
    }
}

/* A secret is ASCII, as tokens and passwords in headers are, and has no '*': that is the mask. */
static bool is_secret(struct span secret)
{
    for (size_t i = 0; i < secret.len; i++)
        if (secret.ptr[i] <= 0x20 || secret.ptr[i] >= 0x7F || secret.ptr[i] == '*')
            return false;
    return secret.len >= SECRET_MIN_LENGTH && secret.len <= MAX_SECRET;
}

static void must_be_nowhere(struct span text, struct span secret)
{
    for (unsigned form = 0; form < 7; form++) {
        struct buf hidden = buf_make(8 * MAX_SECRET);
        put(form, secret, &hidden);
        bool found = memmem(text.ptr, text.len, hidden.ptr, hidden.len);
        if (found)
            fprintf(stderr, "form %u: %s\n in %.*s\n", form, buf_cstr(&hidden), SPAN_ARGS(text));
        fuzz_must(!found);
        buf_free(&hidden);
    }
}

static void redact(struct span secret, struct buf *text)
{
    struct secrets secrets = {0};
    struct status status = secrets_add(&secrets, secret);
    fuzz_must(status_is_ok(&status));
    size_t len = redact_bytes(text->ptr, text->len, &secrets);
    fuzz_must(len <= text->len && text->ptr[len] == '\0');
    must_be_nowhere((struct span){text->ptr, len}, secret);
    secrets_free(&secrets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = fuzz_text(data, size), secret = span_cut(&rest, '\n');
    struct buf text = buf_make(MAX_TEXT);
    if (!is_secret(secret))
        return 0;
    while (!span_is_empty(rest)) {
        unsigned form = fuzz_byte(&rest);
        buf_span(&text, span_cut(&rest, '\n'));
        put(form, secret, &text);
    }
    if (text.len > 0 && !buf_failed(&text))
        redact(secret, &text);
    buf_free(&text);
    return 0;
}
