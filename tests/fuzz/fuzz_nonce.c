/* The nonce header, as it comes and as the encoding of a document: who is accepted has a random
 * value and a date, and is within the window exactly when it says so. */
#include "common/base64url.h"
#include "common/utf8.h"
#include "sim/decide/nonce.h"
#include "tests/fuzz/fuzz.h"

enum { WINDOW_MS = 300 * 1000 };

static void must_keep_the_window(const struct nonce *nonce)
{
    static const int64_t shifts[] = {-WINDOW_MS - 1, -WINDOW_MS, 0, WINDOW_MS, WINDOW_MS + 1};
    for (size_t i = 0; i < sizeof shifts / sizeof shifts[0]; i++) {
        bool within = shifts[i] >= -WINDOW_MS && shifts[i] <= WINDOW_MS;
        struct verdict verdict = nonce_judge_age(nonce, nonce->date_ms + shifts[i], WINDOW_MS);
        fuzz_must(is_refused(verdict) != within);
    }
}

static struct verdict judge(struct span header)
{
    struct nonce nonce;
    struct verdict verdict = nonce_read(header, &nonce);
    fuzz_must(is_refused(verdict) == span_is_absent(nonce.random));
    if (!is_refused(verdict)) {
        fuzz_must(header.len <= NONCE_MAX_LENGTH && utf8_length(nonce.random) >= NONCE_MIN_RANDOM);
        must_keep_the_window(&nonce);
    }
    nonce_free(&nonce);
    return verdict;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = fuzz_text(data, size);
    struct buf encoded = buf_make(size * 2 + 4);
    base64url_encode(text, &encoded);
    enum reason reason = judge(buf_peek(&encoded)).reason;
    fuzz_must(size == 0 || encoded.len > NONCE_MAX_LENGTH || reason != REASON_NONCE_NOT_BASE64URL);
    judge(text);
    buf_free(&encoded);
    return 0;
}
