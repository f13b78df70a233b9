/* What is encoded comes back; what is decoded strictly has only this one text. */
#include "common/base64url.h"
#include "tests/fuzz/fuzz.h"

static void must_come_back(struct span bytes)
{
    struct buf text = buf_make(bytes.len * 2 + 4), again = buf_make(bytes.len + 4);
    base64url_encode(bytes, &text);
    fuzz_must(!buf_failed(&text) && text.len == (bytes.len * 4 + 2) / 3);
    fuzz_must(base64url_decode(buf_peek(&text), BASE64URL_STRICT, &again));
    fuzz_must(span_equal(bytes, buf_peek(&again)));
    buf_free(&text);
    buf_free(&again);
}

static bool is_the_only_text(struct span text, struct span decoded)
{
    struct buf encoded = buf_make(text.len + 4);
    base64url_encode(decoded, &encoded);
    bool same = span_equal(text, buf_peek(&encoded));
    buf_free(&encoded);
    return same;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = fuzz_text(data, size);
    struct buf strict = buf_make(size + 4), lenient = buf_make(size + 4);
    bool strictly = base64url_decode(text, BASE64URL_STRICT, &strict);
    bool leniently = base64url_decode(text, BASE64URL_LENIENT, &lenient);
    must_come_back(text);
    fuzz_must(strictly || strict.len == 0);
    fuzz_must(leniently || lenient.len == 0);
    fuzz_must(leniently || !strictly);
    if (strictly) {
        fuzz_must(is_the_only_text(text, buf_peek(&strict)));
        fuzz_must(span_equal(buf_peek(&strict), buf_peek(&lenient)));
    }
    buf_free(&strict);
    buf_free(&lenient);
    return 0;
}
