#include "common/digest.h"

#include <stdio.h>

#include "tests/support/check.h"

#define IN(text) SPAN_LITERAL(text)

#define TEN(text)    text text text text text text text text text text
#define BYTES_130(b) TEN(TEN(b)) TEN(b b b)
#define BYTES_50(b)  TEN(b b b b b)

static void hex(const struct digest *digest, char out[static 2 * DIGEST_SIZE + 1])
{
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(out + 2 * i, 3, "%02x", digest->bytes[i]);
}

static const struct {
    struct span message;
    const char *digest;
} sha256[] = {
    {IN(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {IN("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {IN("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void test_sha256(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(sha256); i++) {
        struct digest digest;
        char text[2 * DIGEST_SIZE + 1];
        assert_true(digest_sha256(sha256[i].message, &digest));
        hex(&digest, text);
        assert_string_equal(text, sha256[i].digest);
    }
}

/* RFC 4231, sections 4.2 to 4.8; 4.6 truncates and is left out. */
static const struct {
    struct span key, message;
    const char *digest;
} hmac[] = {
    {IN(TEN("\x0b") TEN("\x0b")), IN("Hi There"),
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {IN("Jefe"), IN("what do ya want for nothing?"),
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {IN(TEN("\xaa") TEN("\xaa")), IN(BYTES_50("\xdd")),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {IN("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16"
        "\x17\x18\x19"),
     IN(BYTES_50("\xcd")), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {IN(BYTES_130("\xaa") "\xaa"), IN("Test Using Larger Than Block-Size Key - Hash Key First"),
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {IN(BYTES_130("\xaa") "\xaa"),
     IN("This is a test using a larger than block-size key and a larger than block-size data. The "
        "key needs to be hashed before being used by the HMAC algorithm."),
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    {SPAN_ABSENT, SPAN_ABSENT, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
};

static void test_hmac_sha256(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hmac); i++) {
        struct hmac_key *key = hmac_key_make(hmac[i].key);
        assert_non_null(key);
        for (int again = 0; again < 2; again++) {
            struct digest digest;
            char text[2 * DIGEST_SIZE + 1];
            assert_true(digest_hmac_sha256(key, hmac[i].message, &digest));
            hex(&digest, text);
            assert_string_equal(text, hmac[i].digest);
        }
        hmac_key_free(key);
    }
}

static void test_one_bit_makes_two_digests(void **state)
{
    (void)state;
    struct digest a, b;
    assert_true(digest_sha256(IN("abc"), &a));
    b = a;
    assert_true(digest_equal(&a, &b));
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        b.bytes[i] ^= 1;
        assert_false(digest_equal(&a, &b));
        b.bytes[i] ^= 1;
    }
}

static void test_a_digest_is_text_of_32_bytes(void **state)
{
    (void)state;
    struct digest digest;
    assert_true(digest_sha256(IN("abc"), &digest));
    struct span bytes = digest_span(&digest);
    assert_int_equal(bytes.len, 32);
    assert_int_equal((unsigned char)bytes.ptr[0], 0xba);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_hmac_sha256),
        cmocka_unit_test(test_one_bit_makes_two_digests),
        cmocka_unit_test(test_a_digest_is_text_of_32_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
