#include "common/keys.h"

#include <errno.h>
#include <openssl/err.h>
#include <pthread.h>
#include <string.h>

#include "common/file.h"
#include "tests/support/check.h"

#define IN(text)   SPAN_LITERAL(text)
#define FIXTURE(n) DFNS_SOURCE_DIR "/fixtures/keys/" n ".pem"
#define VECTOR(n)  DFNS_SOURCE_DIR "/tests/vectors/keys/" n ".pem"

static const struct {
    enum key_kind kind;
    const char *name, *path, *other; /* another key of the kind */
} kinds[] = {
    {KEY_ED25519, "Ed25519", FIXTURE("permitted-ed25519"), FIXTURE("unpermitted-ed25519")},
    {KEY_P256, "ECDSA P-256", FIXTURE("permitted-p256"), FIXTURE("second-p256")},
    {KEY_SECP256K1, "ECDSA secp256k1", FIXTURE("permitted-secp256k1"), VECTOR("other-secp256k1")},
    {KEY_RSA, "RSA", FIXTURE("permitted-rsa2048"), FIXTURE("server-application-rsa2048")},
};

static const struct span message = SPAN_LITERAL("what is signed");

static struct status read_key(const char *path, bool private, struct key **key)
{
    struct buf pem = buf_make(10000);
    struct status status = file_read(path, &pem);
    assert_string_equal(status.message, "");
    status = private ? key_from_private_pem(buf_peek(&pem), key)
                     : key_from_public_pem(buf_peek(&pem), key);
    buf_free(&pem);
    return status;
}

static struct key *private_key(const char *path)
{
    struct key *key = NULL;
    struct status status = read_key(path, true, &key);
    assert_string_equal(status.message, "");
    return key;
}

/* The public half of `key`, by way of its PEM. */
static struct key *public_half(const struct key *key)
{
    struct buf pem = buf_make(10000);
    struct key *half = NULL;
    struct status status = key_public_pem(key, &pem);
    assert_string_equal(status.message, "");
    status = key_from_public_pem(buf_peek(&pem), &half);
    assert_string_equal(status.message, "");
    buf_free(&pem);
    return half;
}

/* The caller frees the buffer. */
static struct buf sign(const struct key *key)
{
    struct buf signature = buf_make(2000);
    struct status status = key_sign(key, message, &signature);
    assert_string_equal(status.message, "");
    return signature;
}

static bool verifies(const struct key *key, struct span text, struct span signature)
{
    bool valid = true;
    struct status status = key_verify(key, text, signature, &valid);
    assert_string_equal(status.message, "");
    return valid;
}

static void test_each_kind_signs_and_verifies(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct key *key = private_key(kinds[i].path), *half = public_half(key);
        assert_int_equal(key_kind(key), kinds[i].kind);
        assert_int_equal(key_kind(half), kinds[i].kind);
        assert_string_equal(key_kind_name(kinds[i].kind), kinds[i].name);
        assert_true(key_is_private(key));
        assert_false(key_is_private(half));
        struct buf signature = sign(key);
        assert_true(verifies(key, message, buf_peek(&signature)));
        assert_true(verifies(half, message, buf_peek(&signature)));
        buf_free(&signature);
        key_free(key);
        key_free(half);
    }
}

static void test_the_empty_message_can_be_signed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct key *key = private_key(kinds[i].path);
        struct buf signature = buf_make(2000);
        struct status status = key_sign(key, SPAN_ABSENT, &signature);
        assert_string_equal(status.message, "");
        assert_true(verifies(key, IN(""), buf_peek(&signature)));
        assert_false(verifies(key, message, buf_peek(&signature)));
        buf_free(&signature);
        key_free(key);
    }
}

/* No beginning of a signature, none with one bit changed, and none with a byte more. */
static void assert_refuses_what_is_almost_it(const struct key *key, struct buf *signature)
{
    size_t len = signature->len;
    for (size_t shorter = 0; shorter < len; shorter++)
        assert_false(verifies(key, message, (struct span){signature->ptr, shorter}));
    for (size_t at = 0; at < len; at++) {
        signature->ptr[at] ^= 0x10;
        assert_false(verifies(key, message, (struct span){signature->ptr, len}));
        signature->ptr[at] ^= 0x10;
    }
    buf_char(signature, '\0');
    assert_false(verifies(key, message, buf_peek(signature)));
    assert_true(verifies(key, message, (struct span){signature->ptr, len}));
}

static void assert_refuses_what_is_nothing_like_it(const struct key *key)
{
    char garbage[512];
    const int fills[] = {0x00, 0x30, 0xFF};
    for (size_t i = 0; i < COUNT(fills); i++) {
        memset(garbage, fills[i], sizeof garbage);
        for (size_t len = 0; len <= sizeof garbage; len += 8)
            assert_false(verifies(key, message, (struct span){garbage, len}));
    }
    assert_false(verifies(key, message, SPAN_ABSENT));
    assert_false(verifies(key, message, IN("")));
    assert_false(verifies(key, message, IN("0\x06\x02\x01\x00\x02\x01\x00"))); /* r = s = 0 */
    assert_false(verifies(key, message, IN("0\x06\x02\x01\x01\x02\x01\x01")));
}

static void test_refuses_malformed_signatures(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct key *key = private_key(kinds[i].path);
        struct buf signature = sign(key);
        assert_refuses_what_is_almost_it(key, &signature);
        assert_refuses_what_is_nothing_like_it(key);
        buf_free(&signature);
        key_free(key);
    }
}

static void test_refuses_another_message_and_another_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct key *key = private_key(kinds[i].path), *other = private_key(kinds[i].other);
        assert_int_equal(key_kind(other), kinds[i].kind);
        struct buf signature = sign(key);
        assert_false(verifies(key, IN("what is signee"), buf_peek(&signature)));
        assert_false(verifies(key, IN("what is signed\0"), buf_peek(&signature)));
        assert_false(verifies(other, message, buf_peek(&signature)));
        for (size_t j = 0; j < COUNT(kinds); j++) {
            struct key *foreign = private_key(kinds[j].path);
            assert_int_equal(verifies(foreign, message, buf_peek(&signature)), i == j);
            key_free(foreign);
        }
        buf_free(&signature);
        key_free(key);
        key_free(other);
    }
}

/* What went wrong before in this thread says nothing about what is asked now. */
static void test_an_old_error_is_not_taken_for_a_new_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct key *key = private_key(kinds[i].path), *none;
        struct buf signature = sign(key);
        ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
        errno = ENOMEM;
        assert_false(verifies(key, IN("what is signee"), buf_peek(&signature)));
        ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
        errno = ENOMEM;
        struct status status = key_from_private_pem(IN("no key"), &none);
        assert_int_equal(status.code, STATUS_INPUT);
        assert_int_equal(ERR_peek_error(), 0); /* nor is anything left for others */
        buf_free(&signature);
        key_free(key);
    }
}

static void test_a_public_key_cannot_sign(void **state)
{
    (void)state;
    struct key *key = private_key(kinds[0].path), *half = public_half(key);
    struct buf signature = buf_make(2000);
    struct status status = key_sign(half, message, &signature);
    assert_int_equal(status.code, STATUS_INPUT);
    assert_string_equal(status.message, "a public key cannot sign");
    buf_free(&signature);
    key_free(key);
    key_free(half);
}

static void test_what_does_not_fit_is_a_failure(void **state)
{
    (void)state;
    struct key *key = private_key(kinds[0].path);
    struct buf signature = buf_make(63);
    assert_int_equal(key_sign(key, message, &signature).code, STATUS_MEMORY);
    buf_free(&signature);
    key_free(key);
}

static void test_other_keys_are_refused(void **state)
{
    (void)state;
    static const char *const paths[] = {
        VECTOR("p384"),
        VECTOR("rsa1024"),
        VECTOR("rsa-pss"),
        VECTOR("ed448"),
        VECTOR("x25519"),
        VECTOR("explicit-p256"), /* P-256 written out */
        VECTOR("explicit-p256-other-generator"),
    };
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct key *key = NULL;
        struct status status = read_key(paths[i], true, &key);
        if (status.code != STATUS_INPUT || key)
            fail_msg("%s", paths[i]);
        assert_string_equal(status.message, "not one of Ed25519, ECDSA P-256, ECDSA secp256k1, "
                                            "RSA of 2048 to 8192 bits");
    }
}

static void test_an_encrypted_key_is_refused(void **state)
{
    (void)state;
    struct key *key = NULL;
    struct status status = read_key(VECTOR("encrypted-ed25519"), true, &key);
    assert_int_equal(status.code, STATUS_INPUT);
    assert_string_equal(status.message, "not an unencrypted PEM private key");
}

static void test_what_is_no_key_is_refused(void **state)
{
    (void)state;
    static const struct span texts[] = {
        SPAN_ABSENT,
        IN(""),
        IN("not a key"),
        IN("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"),
        IN("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        IN("-----BEGIN PUBLIC KEY-----\nMCow!\n-----END PUBLIC KEY-----\n"),
        IN("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI"),
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct key *key = NULL;
        assert_int_equal(key_from_private_pem(texts[i], &key).code, STATUS_INPUT);
        assert_int_equal(key_from_public_pem(texts[i], &key).code, STATUS_INPUT);
        assert_null(key);
    }
}

static void test_private_and_public_are_not_mixed_up(void **state)
{
    (void)state;
    struct key *key = NULL;
    struct status status = read_key(FIXTURE("server-application-rsa2048-public"), true, &key);
    assert_string_equal(status.message, "not an unencrypted PEM private key");
    status = read_key(FIXTURE("server-application-rsa2048"), false, &key);
    assert_string_equal(status.message, "not an unencrypted PEM public key");
    status = read_key(FIXTURE("server-application-rsa2048-public"), false, &key);
    assert_string_equal(status.message, "");
    key_free(key);
}

static struct key *unused_key(const char *path, bool private)
{
    struct buf pem = buf_make(10000);
    struct key *key = NULL;
    struct status status = file_read(path, &pem);
    assert_string_equal(status.message, "");
    status = key_when_used(buf_peek(&pem), private, &key);
    assert_string_equal(status.message, "");
    buf_free(&pem);
    return key;
}

static void test_a_key_may_be_decoded_when_it_is_used(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct key *key = private_key(kinds[i].path), *later = unused_key(kinds[i].path, true);
        assert_true(key_is_private(later));
        struct buf signature = sign(key);
        assert_true(verifies(later, message, buf_peek(&signature)));
        assert_int_equal(key_kind(later), kinds[i].kind);
        key_free(later);
        later = unused_key(kinds[i].path, true);
        assert_int_equal(key_kind(later), kinds[i].kind);
        buf_free(&signature);
        key_free(later);
        key_free(unused_key(kinds[i].path, true)); /* never used */
        key_free(key);
    }
    struct key *half = unused_key(FIXTURE("server-application-rsa2048-public"), false);
    assert_false(key_is_private(half));
    assert_int_equal(key_kind(half), KEY_RSA);
    key_free(half);
}

static void test_what_was_no_key_after_all_is_good_for_nothing(void **state)
{
    (void)state;
    struct key *key = unused_key(FIXTURE("server-application-rsa2048-public"), true);
    struct buf out = buf_make(2000);
    bool valid = true;
    assert_int_equal(key_verify(key, message, message, &valid).code, STATUS_CRYPTO);
    assert_false(valid);
    assert_int_equal(key_sign(key, message, &out).code, STATUS_MEMORY);
    assert_int_equal(key_public_pem(key, &out).code, STATUS_CRYPTO);
    assert_int_equal(out.len, 0);
    buf_free(&out);
    key_free(key);
}

static void *use_key(void *shared)
{
    struct key *key = shared;
    bool ok = true;
    for (int i = 0; i < 50; i++) {
        struct buf signature = buf_make(2000);
        struct key *mine = key_share(key);
        struct status status = key_sign(mine, message, &signature);
        ok = ok && status_is_ok(&status) && verifies(mine, message, buf_peek(&signature));
        key_free(mine);
        buf_free(&signature);
    }
    key_free(key);
    return ok ? shared : NULL;
}

static void share_between_threads(struct key *key)
{
    pthread_t threads[4];
    for (size_t t = 0; t < COUNT(threads); t++)
        assert_int_equal(pthread_create(&threads[t], NULL, use_key, key_share(key)), 0);
    key_free(key);
    for (size_t t = 0; t < COUNT(threads); t++) {
        void *result;
        assert_int_equal(pthread_join(threads[t], &result), 0);
        assert_non_null(result);
    }
}

static void test_several_threads_share_a_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        share_between_threads(private_key(kinds[i].path));
        share_between_threads(
            unused_key(kinds[i].path, true)); /* each may be the one to decode it */
    }
    assert_null(key_share(NULL));
    key_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_kind_signs_and_verifies),
        cmocka_unit_test(test_the_empty_message_can_be_signed),
        cmocka_unit_test(test_refuses_malformed_signatures),
        cmocka_unit_test(test_refuses_another_message_and_another_key),
        cmocka_unit_test(test_an_old_error_is_not_taken_for_a_new_one),
        cmocka_unit_test(test_a_public_key_cannot_sign),
        cmocka_unit_test(test_what_does_not_fit_is_a_failure),
        cmocka_unit_test(test_other_keys_are_refused),
        cmocka_unit_test(test_an_encrypted_key_is_refused),
        cmocka_unit_test(test_what_is_no_key_is_refused),
        cmocka_unit_test(test_private_and_public_are_not_mixed_up),
        cmocka_unit_test(test_a_key_may_be_decoded_when_it_is_used),
        cmocka_unit_test(test_what_was_no_key_after_all_is_good_for_nothing),
        cmocka_unit_test(test_several_threads_share_a_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
