#include "tests/support/forgery.h"

#include "tests/support/check.h"
/* cmocka comes first */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

static void replace(struct buf *signature, const unsigned char *bytes, size_t len)
{
    buf_clear(signature);
    buf_append(signature, bytes, len);
}

/* (r, n - s) for (r, s). */
static void flip_ecdsa(int curve, struct buf *signature)
{
    const unsigned char *from = (const unsigned char *)signature->ptr;
    unsigned char *bytes = NULL;
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &from, (long)signature->len);
    EC_GROUP *group = EC_GROUP_new_by_curve_name(curve);
    BIGNUM *r = BN_dup(ECDSA_SIG_get0_r(sig)), *s = BN_new();
    assert_int_equal(BN_sub(s, EC_GROUP_get0_order(group), ECDSA_SIG_get0_s(sig)), 1);
    assert_int_equal(ECDSA_SIG_set0(sig, r, s), 1);
    int len = i2d_ECDSA_SIG(sig, &bytes);
    assert_true(len > 0);
    replace(signature, bytes, (size_t)len);
    OPENSSL_free(bytes);
    EC_GROUP_free(group);
    ECDSA_SIG_free(sig);
}

/* S + L for S, little-endian: the same to whoever does not look whether S is small enough. */
static void flip_ed25519(struct buf *signature)
{
    static const unsigned char order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                            0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                            0,    0,    0,    0,    0,    0,    0,    0,
                                            0,    0,    0,    0,    0,    0,    0,    0x10};
    unsigned carry = 0;
    for (size_t i = 0; i < 32; i++) {
        carry += (unsigned char)signature->ptr[32 + i] + (unsigned)order[i];
        signature->ptr[32 + i] = (char)(unsigned char)carry;
        carry >>= 8;
    }
}

/* s + n for s. */
static void flip_rsa(const char *path, struct buf *signature)
{
    unsigned char bytes[512];
    FILE *file = fopen(path, "r");
    EVP_PKEY *pkey = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    BIGNUM *n = NULL, *s = BN_bin2bn((unsigned char *)signature->ptr, (int)signature->len, NULL);
    assert_int_equal(EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &n), 1);
    assert_int_equal(BN_add(s, s, n), 1);
    replace(signature, bytes, (size_t)BN_bn2bin(s, bytes));
    BN_free(s);
    BN_free(n);
    EVP_PKEY_free(pkey);
    fclose(file);
}

static void flip(enum key_kind kind, const char *path, struct buf *signature)
{
    switch (kind) {
    case KEY_ED25519:
        flip_ed25519(signature);
        break;
    case KEY_P256:
        flip_ecdsa(NID_X9_62_prime256v1, signature);
        break;
    case KEY_SECP256K1:
        flip_ecdsa(NID_secp256k1, signature);
        break;
    case KEY_RSA:
        flip_rsa(path, signature);
        break;
    }
}

const char *const forgery_names[FORGERIES] = {
    "valid",
    "truncated",
    "empty",
    "garbage",
    "with a byte more",
    "all zero",
    "r = s = 0",
    "of another message",
    "by another key",
    "flipped",
    "Ed25519's",
    "P-256's",
    "secp256k1's",
    "RSA's",
};

void forgery_spoil(enum forgery forgery, enum key_kind kind, const char *path,
                   struct buf *signature)
{
    static const unsigned char zero_numbers[] = {0x30, 6, 2, 1, 0, 2, 1, 0};
    switch ((int)forgery) {
    case TRUNCATED:
        buf_cut(signature, signature->len - 1);
        break;
    case EMPTY:
        buf_cut(signature, 0);
        break;
    case GARBAGE:
        memset(signature->ptr, 0x5A, signature->len);
        break;
    case TRAILING:
        buf_char(signature, '\0');
        break;
    case ALL_ZERO:
        memset(signature->ptr, 0, signature->len);
        break;
    case ZERO_NUMBERS:
        replace(signature, zero_numbers, sizeof zero_numbers);
        break;
    case FLIPPED:
        flip(kind, path, signature);
        break;
    default:
        break;
    }
}
