/* Nonces and signatures, held against what a server would look for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "common/base64url.h"
#include "common/file.h"
#include "common/json.h"
#include "conformance/compose/mint.h"

#define CHALLENGE "{\"challenge\":\"MWM0\",\"challengeIdentifier\":\"the-id\",\"other\":[1]}"

static void decode(const char *text, struct buf *out)
{
    assert_non_null(text);
    assert_true(base64url_decode(span_of(text), BASE64URL_STRICT, out));
}

static void each_form_of_nonce_names_its_members(void **state)
{
    (void)state;
    static const char *const forms[][3] = {
        [NONCE_UUID_DATE] = {"uuid+date", "uuid", "date"},
        [NONCE_UUID_DATETIME] = {"uuid+datetime", "uuid", "datetime"},
        [NONCE_NONCE_DATETIME] = {"nonce+datetime", "nonce", "datetime"},
    };
    struct random random = random_from_seed(3);
    for (size_t i = 0; i < 3; i++) {
        struct buf nonce = buf_make(512), text = buf_make(512);
        struct status status = mint_nonce((enum nonce_form)i, &random, 1673243873123, &nonce);
        assert_true(status_is_ok(&status));
        decode(buf_cstr(&nonce), &text);
        cJSON *tree = json_parse(buf_peek(&text), NULL);
        assert_string_equal(nonce_form_name((enum nonce_form)i), forms[i][0]);
        assert_int_equal(strlen(json_text(tree, forms[i][1])), 36);
        assert_string_equal(json_text(tree, forms[i][2]), "2023-01-09T05:57:53.123Z");
        assert_int_equal(cJSON_GetArraySize(tree), 2);
        cJSON_Delete(tree);
        buf_free(&nonce);
        buf_free(&text);
    }
}

static struct key *read_key(const char *name)
{
    char path[512];
    struct buf pem = buf_make(16384);
    struct key *key = NULL;
    snprintf(path, sizeof path, DFNS_SOURCE_DIR "/fixtures/keys/%s.pem", name);
    struct status status = file_read(path, &pem);
    if (status_is_ok(&status))
        status = key_from_private_pem(buf_peek(&pem), &key);
    if (!status_is_ok(&status))
        fail_msg("%s", status.message);
    buf_free(&pem);
    return key;
}

static void check_client_data(struct span text)
{
    cJSON *tree = json_parse(text, NULL);
    assert_string_equal(json_text(tree, "type"), "key.get");
    assert_string_equal(json_text(tree, "challenge"), "MWM0");
    cJSON_Delete(tree);
}

/* The signature is over the very bytes of the client data. */
static void check_assertion(const cJSON *tree, const struct key *key)
{
    struct buf data = buf_make(4096), signature = buf_make(1024);
    decode(cJSON_GetStringValue(json_pointer(tree, "/firstFactor/credentialAssertion/clientData")),
           &data);
    decode(cJSON_GetStringValue(json_pointer(tree, "/firstFactor/credentialAssertion/signature")),
           &signature);
    check_client_data(buf_peek(&data));
    bool valid = false;
    struct status status = key_verify(key, buf_peek(&data), buf_peek(&signature), &valid);
    assert_string_equal(status.message, "");
    assert_true(valid);
    buf_free(&data);
    buf_free(&signature);
}

static void every_kind_of_key_signs(void **state)
{
    (void)state;
    static const char *const names[] = {"permitted-ed25519", "permitted-p256",
                                        "permitted-secp256k1", "permitted-rsa2048"};
    for (size_t i = 0; i < 4; i++) {
        struct key *key = read_key(names[i]);
        struct buf body = buf_make(8192);
        struct status status = mint_assertion(key, "cred-id", SPAN_LITERAL(CHALLENGE), &body);
        assert_true(status_is_ok(&status));
        cJSON *tree = json_parse(buf_peek(&body), NULL);
        assert_string_equal(json_text(tree, "challengeIdentifier"), "the-id");
        const cJSON *factor = json_member(tree, "firstFactor");
        assert_string_equal(json_text(factor, "kind"), "Key");
        assert_string_equal(json_text(json_member(factor, "credentialAssertion"), "credId"),
                            "cred-id");
        check_assertion(tree, key);
        cJSON_Delete(tree);
        buf_free(&body);
        key_free(key);
    }
}

static const struct {
    const char *challenge;
    const char *says;
} useless[] = {
    {"<html>", "the challenge is no JSON object"},
    {"[]", "the challenge is no JSON object"},
    {"{\"challengeIdentifier\":\"i\"}", "the challenge has no string \"challenge\""},
    {"{\"challenge\":1,\"challengeIdentifier\":\"i\"}",
     "the challenge has no string \"challenge\""},
    {"{\"challenge\":\"c\"}", "the challenge has no string \"challengeIdentifier\""},
};

static void a_challenge_of_no_use_is_told(void **state)
{
    (void)state;
    struct key *key = read_key("permitted-ed25519");
    for (size_t i = 0; i < sizeof useless / sizeof useless[0]; i++) {
        struct buf body = buf_make(8192);
        struct status status = mint_assertion(key, "c", span_of(useless[i].challenge), &body);
        assert_int_equal(status.code, STATUS_INPUT);
        assert_string_equal(status.message, useless[i].says);
        buf_free(&body);
    }
    key_free(key);
}

static void a_command_may_answer_instead(void **state)
{
    (void)state;
    struct buf body = buf_make(8192);
    struct status status = mint_foreign_assertion(SPAN_LITERAL("{\"kind\":\"Fido2\"}\n"),
                                                  SPAN_LITERAL(CHALLENGE), &body);
    assert_true(status_is_ok(&status));
    assert_string_equal(
        buf_cstr(&body),
        "{\"challengeIdentifier\":\"the-id\",\"firstFactor\":{\"kind\":\"Fido2\"}}");
    buf_clear(&body);
    status = mint_foreign_assertion(SPAN_LITERAL("no"), SPAN_LITERAL(CHALLENGE), &body);
    assert_string_equal(status.message, "what the signing command printed is no JSON object");
    buf_free(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_of_nonce_names_its_members),
        cmocka_unit_test(every_kind_of_key_signs),
        cmocka_unit_test(a_challenge_of_no_use_is_told),
        cmocka_unit_test(a_command_may_answer_instead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
