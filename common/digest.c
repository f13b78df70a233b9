#include "common/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdatomic.h>

/* SHA256() and HMAC() look their algorithm up for every message, which takes longer than to hash a
 * short one; so it is looked up once and kept. NULL when memory is short. */
static const EVP_MD *sha256(void)
{
    static _Atomic(EVP_MD *) kept;
    EVP_MD *found = atomic_load(&kept), *none = NULL;
    if (found)
        return found;
    found = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (!found || atomic_compare_exchange_strong(&kept, &none, found))
        return found;
    EVP_MD_free(found); /* another thread was faster */
    return none;
}

static EVP_MAC_CTX *make_hmac_sha256(void)
{
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_END};
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *made = mac ? EVP_MAC_CTX_new(mac) : NULL;
    EVP_MAC_free(mac);
    if (made && EVP_MAC_CTX_set_params(made, parameters) == 1)
        return made;
    EVP_MAC_CTX_free(made);
    return NULL;
}

/* Likewise: without a key yet, to be copied. */
static EVP_MAC_CTX *hmac_sha256(void)
{
    static _Atomic(EVP_MAC_CTX *) kept;
    EVP_MAC_CTX *found = atomic_load(&kept), *none = NULL;
    if (found)
        return found;
    found = make_hmac_sha256();
    if (!found || atomic_compare_exchange_strong(&kept, &none, found))
        return found;
    EVP_MAC_CTX_free(found);
    return none;
}

bool digest_sha256(struct span message, struct digest *out)
{
    const EVP_MD *md = sha256();
    return md && EVP_Digest(message.ptr, message.len, out->bytes, NULL, md, NULL) == 1;
}

bool digest_hmac_sha256(struct span key, struct span message, struct digest *out)
{
    const EVP_MAC_CTX *keyless = hmac_sha256();
    EVP_MAC_CTX *ctx = keyless ? EVP_MAC_CTX_dup(keyless) : NULL;
    const char *key_bytes = key.ptr ? key.ptr : ""; /* NULL would mean no key */
    size_t len;
    bool done = ctx && EVP_MAC_init(ctx, (const unsigned char *)key_bytes, key.len, NULL) == 1 &&
                EVP_MAC_update(ctx, (const unsigned char *)message.ptr, message.len) == 1 &&
                EVP_MAC_final(ctx, out->bytes, &len, DIGEST_SIZE) == 1;
    EVP_MAC_CTX_free(ctx);
    return done;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return CRYPTO_memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

struct span digest_span(const struct digest *digest)
{
    return (struct span){(const char *)digest->bytes, DIGEST_SIZE};
}
