#include "common/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

bool digest_sha256(struct span message, struct digest *out)
{
    return SHA256((const unsigned char *)message.ptr, message.len, out->bytes) != NULL;
}

bool digest_hmac_sha256(struct span key, struct span message, struct digest *out)
{
    unsigned len = DIGEST_SIZE;
    const char *key_bytes = key.ptr ? key.ptr : ""; /* NULL would ask for the key before */
    return HMAC(EVP_sha256(), key_bytes, (int)key.len, (const unsigned char *)message.ptr,
                message.len, out->bytes, &len) != NULL;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return CRYPTO_memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

struct span digest_span(const struct digest *digest)
{
    return (struct span){(const char *)digest->bytes, DIGEST_SIZE};
}
