#include "common/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdatomic.h>
#include <stdlib.h>

/* SHA256() looks its algorithm up for every message, which takes longer than to hash a short one,
 * so it is looked up once and kept. NULL when memory is short. */
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

bool digest_sha256(struct span message, struct digest *out)
{
    const EVP_MD *md = sha256();
    return md && EVP_Digest(message.ptr, message.len, out->bytes, NULL, md, NULL) == 1;
}

struct hmac_key {
    EVP_MAC_CTX *context;
};

static EVP_MAC_CTX *make_context(void)
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

struct hmac_key *hmac_key_make(struct span key)
{
    struct hmac_key *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    const char *bytes = key.ptr ? key.ptr : ""; /* NULL would mean no key */
    made->context = make_context();
    if (made->context &&
        EVP_MAC_init(made->context, (const unsigned char *)bytes, key.len, NULL) == 1)
        return made;
    hmac_key_free(made);
    return NULL;
}

void hmac_key_free(struct hmac_key *key)
{
    if (!key)
        return;
    EVP_MAC_CTX_free(key->context);
    free(key);
}

bool digest_hmac_sha256(struct hmac_key *key, struct span message, struct digest *out)
{
    EVP_MAC_CTX *context = key->context;
    size_t len;
    return EVP_MAC_init(context, NULL, 0, NULL) == 1 && /* with the key that it has */
           EVP_MAC_update(context, (const unsigned char *)message.ptr, message.len) == 1 &&
           EVP_MAC_final(context, out->bytes, &len, DIGEST_SIZE) == 1;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return CRYPTO_memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

struct span digest_span(const struct digest *digest)
{
    return (struct span){(const char *)digest->bytes, DIGEST_SIZE};
}
