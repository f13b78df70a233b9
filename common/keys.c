#include "common/keys.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MIN_RSA_BITS = 2048, MAX_RSA_BITS = 8192, MAX_SIGNATURE = MAX_RSA_BITS / 8 };

struct key {
    _Atomic(EVP_PKEY *) pkey; /* NULL until it is decoded */
    enum key_kind kind;       /* not before */
    bool private;
    atomic_uint owners;
    char *pem;                /* what it is decoded from; NULL when it was decoded at once */
    pthread_mutex_t decoding; /* only with `pem` */
};

const char *key_kind_name(enum key_kind kind)
{
    static const char *const names[] = {
        [KEY_ED25519] = "Ed25519",
        [KEY_P256] = "ECDSA P-256",
        [KEY_SECP256K1] = "ECDSA secp256k1",
        [KEY_RSA] = "RSA",
    };
    return names[kind];
}

/* The curve written out, not named: RFC 5480 (2.1.1) forbids it, as one number may be another. */
static bool has_explicit_curve(const EVP_PKEY *pkey)
{
    int explicit;
    return EVP_PKEY_get_int_param(pkey, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
                                  &explicit) != 1 ||
           explicit != 0;
}

static bool find_ec_kind(EVP_PKEY *pkey, enum key_kind *kind)
{
    static const struct {
        const char *group;
        enum key_kind kind;
    } curves[] = {{"prime256v1", KEY_P256}, {"P-256", KEY_P256}, {"secp256k1", KEY_SECP256K1}};
    char group[64];
    size_t len;
    if (EVP_PKEY_get_group_name(pkey, group, sizeof group, &len) != 1 || has_explicit_curve(pkey))
        return false;
    for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++) {
        if (strcmp(group, curves[i].group) == 0) {
            *kind = curves[i].kind;
            return true;
        }
    }
    return false;
}

static bool find_kind(EVP_PKEY *pkey, enum key_kind *kind)
{
    switch (EVP_PKEY_get_base_id(pkey)) {
    case EVP_PKEY_ED25519:
        *kind = KEY_ED25519;
        return true;
    case EVP_PKEY_RSA:
        *kind = KEY_RSA;
        return EVP_PKEY_get_bits(pkey) >= MIN_RSA_BITS && EVP_PKEY_get_bits(pkey) <= MAX_RSA_BITS;
    case EVP_PKEY_EC:
        return find_ec_kind(pkey, kind);
    default:
        return false;
    }
}

/* Without a callback OpenSSL would ask for the passphrase on the terminal. */
static int no_passphrase(char *out, int size, int writing, void *context)
{
    (void)out, (void)size, (void)writing, (void)context;
    return -1;
}

/*
 * OpenSSL's general reader asks every decoder that it has, which takes most of a millisecond; in
 * the document of an Ed25519 key stand just its 32 bytes, as an OCTET STRING (RFC 8410, 7). NULL
 * for anything else.
 */
static EVP_PKEY *read_ed25519(BIO *bio)
{
    enum { OCTET_STRING = 4, PREFIX = 2, LEN = 32 };
    PKCS8_PRIV_KEY_INFO *info = PEM_read_bio_PKCS8_PRIV_KEY_INFO(bio, NULL, no_passphrase, NULL);
    const X509_ALGOR *algorithm;
    const ASN1_OBJECT *name;
    const unsigned char *bytes;
    int len, parameters;
    EVP_PKEY *pkey = NULL;
    if (info && PKCS8_pkey_get0(NULL, &bytes, &len, &algorithm, info) == 1) {
        X509_ALGOR_get0(&name, &parameters, NULL, algorithm);
        if (OBJ_obj2nid(name) == NID_ED25519 && parameters == V_ASN1_UNDEF && len == PREFIX + LEN &&
            bytes[0] == OCTET_STRING && bytes[1] == LEN)
            pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, bytes + PREFIX, LEN);
    }
    PKCS8_PRIV_KEY_INFO_free(info);
    return pkey;
}

static EVP_PKEY *read_private(BIO *bio)
{
    EVP_PKEY *pkey = read_ed25519(bio);
    if (!pkey && BIO_reset(bio) == 1)
        pkey = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    return pkey;
}

/* Before OpenSSL is asked for what it may refuse. */
static void begin_asking(void)
{
    ERR_clear_error();
    errno = 0;
}

/* Takes all errors off the queue. Was one of them that memory ran short? Not everything in OpenSSL
 * says so, but malloc() does. */
static bool lacked_memory(void)
{
    bool lacked = errno == ENOMEM;
    for (unsigned long error; (error = ERR_get_error()) != 0;)
        lacked = lacked || ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE;
    return lacked;
}

/* On success `*pkey` is the caller's. */
static struct status decode(struct span pem, bool private, EVP_PKEY **pkey, enum key_kind *kind)
{
    begin_asking();
    BIO *bio = BIO_new_mem_buf(pem.ptr ? pem.ptr : "", (int)pem.len);
    if (!bio)
        return status_no_memory();
    *pkey = private ? read_private(bio) : PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    bool lacked = lacked_memory();
    if (!*pkey && lacked)
        return status_no_memory();
    if (!*pkey)
        return status_fail(STATUS_INPUT, "not an unencrypted PEM %s key",
                           private ? "private" : "public");
    if (find_kind(*pkey, kind))
        return status_ok();
    EVP_PKEY_free(*pkey);
    if (lacked_memory() || lacked)
        return status_no_memory();
    return status_fail(STATUS_INPUT, "not one of Ed25519, ECDSA P-256, ECDSA secp256k1, RSA of "
                                     "2048 to 8192 bits");
}

static struct status read_pem(struct span pem, bool private, struct key **out)
{
    EVP_PKEY *pkey;
    enum key_kind kind;
    struct status status = decode(pem, private, &pkey, &kind);
    if (!status_is_ok(&status))
        return status;
    struct key *key = malloc(sizeof *key);
    if (!key) {
        EVP_PKEY_free(pkey);
        return status_no_memory();
    }
    *key = (struct key){.pkey = pkey, .kind = kind, .private = private, .owners = 1};
    *out = key;
    return status;
}

struct status key_from_private_pem(struct span pem, struct key **key)
{
    return read_pem(pem, true, key);
}

struct status key_from_public_pem(struct span pem, struct key **key)
{
    return read_pem(pem, false, key);
}

struct status key_when_used(struct span pem, bool private, struct key **out)
{
    struct key *key = malloc(sizeof *key);
    if (!key)
        return status_no_memory();
    *key = (struct key){.private = private, .owners = 1, .pem = span_dup(pem)};
    if (!key->pem || pthread_mutex_init(&key->decoding, NULL) != 0) {
        free(key->pem);
        free(key);
        return status_no_memory();
    }
    *out = key;
    return status_ok();
}

/* NULL when memory is too short to decode it. */
static EVP_PKEY *pkey_of(const struct key *shared)
{
    struct key *key = (struct key *)(uintptr_t)shared; /* whether it is decoded is not its value */
    EVP_PKEY *pkey = atomic_load_explicit(&key->pkey, memory_order_acquire);
    if (pkey)
        return pkey;
    pthread_mutex_lock(&key->decoding);
    pkey = atomic_load_explicit(&key->pkey, memory_order_relaxed);
    if (!pkey) {
        struct status status = decode(span_of(key->pem), key->private, &pkey, &key->kind);
        pkey = status_is_ok(&status) ? pkey : NULL;
        atomic_store_explicit(&key->pkey, pkey, memory_order_release);
    }
    pthread_mutex_unlock(&key->decoding);
    return pkey;
}

enum key_kind key_kind(const struct key *key)
{
    pkey_of(key);
    return key->kind;
}

bool key_is_private(const struct key *key)
{
    return key->private;
}

/* Ed25519 hashes by itself and takes no digest. */
static const EVP_MD *message_digest(const struct key *key)
{
    return key->kind == KEY_ED25519 ? NULL : EVP_sha256();
}

struct status key_verify(const struct key *key, struct span message, struct span signature,
                         bool *valid)
{
    EVP_PKEY *pkey = pkey_of(key);
    begin_asking();
    EVP_MD_CTX *ctx = pkey ? EVP_MD_CTX_new() : NULL;
    bool begun = ctx && EVP_DigestVerifyInit(ctx, NULL, message_digest(key), NULL, pkey) == 1;
    /* EVP_DigestVerify answers -1 for a malformed signature: only 1 is a yes. */
    *valid = begun && EVP_DigestVerify(ctx, (const unsigned char *)signature.ptr, signature.len,
                                       (const unsigned char *)message.ptr, message.len) == 1;
    EVP_MD_CTX_free(ctx);
    bool known = !lacked_memory() && begun;
    return *valid || known ? status_ok()
                           : status_fail(STATUS_CRYPTO, "a signature could not be verified");
}

struct status key_sign(const struct key *key, struct span message, struct buf *out)
{
    if (!key->private)
        return status_fail(STATUS_INPUT, "a public key cannot sign");
    unsigned char signature[MAX_SIGNATURE];
    size_t len = sizeof signature;
    EVP_PKEY *pkey = pkey_of(key);
    if (!pkey)
        return status_no_memory();
    begin_asking();
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool done =
        ctx && EVP_DigestSignInit(ctx, NULL, message_digest(key), NULL, pkey) == 1 &&
        EVP_DigestSign(ctx, signature, &len, (const unsigned char *)message.ptr, message.len) == 1;
    EVP_MD_CTX_free(ctx);
    if (lacked_memory() && !done)
        return status_no_memory();
    if (!done)
        return status_fail(STATUS_CRYPTO, "signing with an %s key failed",
                           key_kind_name(key->kind));
    buf_append(out, signature, len);
    return buf_failed(out) ? status_no_memory() : status_ok();
}

struct status key_public_pem(const struct key *key, struct buf *out)
{
    EVP_PKEY *pkey = pkey_of(key);
    BIO *bio = pkey ? BIO_new(BIO_s_mem()) : NULL;
    if (!bio || PEM_write_bio_PUBKEY(bio, pkey) != 1) {
        BIO_free(bio);
        return status_fail(STATUS_CRYPTO, "a public key could not be written as PEM");
    }
    char *text;
    long len = BIO_get_mem_data(bio, &text);
    buf_append(out, text, (size_t)len);
    BIO_free(bio);
    return buf_failed(out) ? status_no_memory() : status_ok();
}

struct key *key_share(const struct key *key)
{
    struct key *shared = (struct key *)(uintptr_t)key; /* the count is not part of its value */
    if (shared)
        atomic_fetch_add(&shared->owners, 1);
    return shared;
}

void key_free(struct key *key)
{
    if (!key || atomic_fetch_sub(&key->owners, 1) != 1)
        return;
    EVP_PKEY_free(atomic_load(&key->pkey));
    if (key->pem)
        pthread_mutex_destroy(&key->decoding);
    free(key->pem);
    free(key);
}
