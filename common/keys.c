#include "common/keys.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MIN_RSA_BITS = 2048, MAX_RSA_BITS = 8192, MAX_SIGNATURE = MAX_RSA_BITS / 8 };

struct key {
    EVP_PKEY *pkey;
    enum key_kind kind;
    bool private;
    atomic_uint owners;
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

static bool find_ec_kind(EVP_PKEY *pkey, enum key_kind *kind)
{
    static const struct {
        const char *group;
        enum key_kind kind;
    } curves[] = {{"prime256v1", KEY_P256}, {"P-256", KEY_P256}, {"secp256k1", KEY_SECP256K1}};
    char group[64];
    size_t len;
    if (EVP_PKEY_get_group_name(pkey, group, sizeof group, &len) != 1)
        return false; /* explicit parameters of a curve that has no name */
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

/* Takes over `pkey`. */
static struct status adopt(EVP_PKEY *pkey, bool private, struct key **out)
{
    enum key_kind kind;
    if (!find_kind(pkey, &kind)) {
        EVP_PKEY_free(pkey);
        return status_fail(STATUS_INPUT, "not one of Ed25519, ECDSA P-256, ECDSA secp256k1, RSA of "
                                         "2048 to 8192 bits");
    }
    struct key *key = malloc(sizeof *key);
    if (!key) {
        EVP_PKEY_free(pkey);
        return status_no_memory();
    }
    *key = (struct key){.pkey = pkey, .kind = kind, .private = private, .owners = 1};
    *out = key;
    return status_ok();
}

/* Without a callback OpenSSL would ask for the passphrase on the terminal. */
static int no_passphrase(char *out, int size, int writing, void *context)
{
    (void)out, (void)size, (void)writing, (void)context;
    return -1;
}

static struct status read_pem(struct span pem, bool private, struct key **key)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr ? pem.ptr : "", (int)pem.len);
    if (!bio)
        return status_no_memory();
    EVP_PKEY *pkey = private ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL)
                             : PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    ERR_clear_error();
    if (!pkey)
        return status_fail(STATUS_INPUT, "not an unencrypted PEM %s key",
                           private ? "private" : "public");
    return adopt(pkey, private, key);
}

struct status key_from_private_pem(struct span pem, struct key **key)
{
    return read_pem(pem, true, key);
}

struct status key_from_public_pem(struct span pem, struct key **key)
{
    return read_pem(pem, false, key);
}

enum key_kind key_kind(const struct key *key)
{
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

/* Takes all errors off the queue. Was one of them that memory ran short? */
static bool lacked_memory(void)
{
    bool lacked = false;
    for (unsigned long error; (error = ERR_get_error()) != 0;)
        lacked = lacked || ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE;
    return lacked;
}

struct status key_verify(const struct key *key, struct span message, struct span signature,
                         bool *valid)
{
    ERR_clear_error();
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool begun = ctx && EVP_DigestVerifyInit(ctx, NULL, message_digest(key), NULL, key->pkey) == 1;
    /* EVP_DigestVerify answers -1 for a malformed signature: only 1 is a yes. */
    *valid = begun && EVP_DigestVerify(ctx, (const unsigned char *)signature.ptr, signature.len,
                                       (const unsigned char *)message.ptr, message.len) == 1;
    EVP_MD_CTX_free(ctx);
    bool known = begun && !lacked_memory();
    ERR_clear_error();
    return *valid || known ? status_ok()
                           : status_fail(STATUS_CRYPTO, "a signature could not be verified");
}

struct status key_sign(const struct key *key, struct span message, struct buf *out)
{
    if (!key->private)
        return status_fail(STATUS_INPUT, "a public key cannot sign");
    unsigned char signature[MAX_SIGNATURE];
    size_t len = sizeof signature;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool done =
        ctx && EVP_DigestSignInit(ctx, NULL, message_digest(key), NULL, key->pkey) == 1 &&
        EVP_DigestSign(ctx, signature, &len, (const unsigned char *)message.ptr, message.len) == 1;
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    if (!done)
        return status_fail(STATUS_CRYPTO, "signing with an %s key failed",
                           key_kind_name(key->kind));
    buf_append(out, signature, len);
    return buf_failed(out) ? status_no_memory() : status_ok();
}

struct status key_public_pem(const struct key *key, struct buf *out)
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (!bio || PEM_write_bio_PUBKEY(bio, key->pkey) != 1) {
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
    EVP_PKEY_free(key->pkey);
    free(key);
}
