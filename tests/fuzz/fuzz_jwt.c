/* Nobody without the secret makes a token: no bytes are one, and a genuine one is none as soon as a
 * single bit of it is another. A genuine one comes back with its claims. */
#include <string.h>

#include "sim/world/jwt.h"
#include "tests/fuzz/fuzz.h"

/* Made once, and kept for the life of the program. */
static struct hmac_key *key(void)
{
    static struct hmac_key *kept;
    if (!kept)
        kept = hmac_key_make(SPAN_LITERAL("a secret that no input holds"));
    return kept;
}

static void must_be_refused(struct span token)
{
    cJSON *claims = NULL;
    fuzz_must(jwt_read_hmac(token, key(), &claims) != JWT_VALID && !claims);
}

static void must_mind_every_bit(struct buf *token, struct span change)
{
    size_t at = (fuzz_byte(&change) << 8 | fuzz_byte(&change)) % token->len;
    token->ptr[at] = (char)(token->ptr[at] ^ 1 << fuzz_byte(&change) % 8);
    must_be_refused(buf_peek(token));
}

static void sign_and_read(const cJSON *claims, struct span text, struct span change)
{
    cJSON *read = NULL;
    struct buf token = buf_make(JWT_MAX_SIZE);
    struct status status = jwt_sign_hmac(text, key(), &token);
    if (status_is_ok(&status)) {
        fuzz_must(jwt_read_hmac(buf_peek(&token), key(), &read) == JWT_VALID);
        fuzz_must(json_equal(read, claims));
        must_mind_every_bit(&token, change);
    }
    cJSON_Delete(read);
    buf_free(&token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = fuzz_text(data, size), change = text;
    must_be_refused(text);
    for (int i = 0; i < 3; i++)
        fuzz_byte(&text);
    cJSON *claims = json_parse(text, NULL);
    if (cJSON_IsObject(claims))
        sign_and_read(claims, text, change);
    cJSON_Delete(claims);
    return 0;
}
