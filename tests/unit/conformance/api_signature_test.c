/* The signature of a server-side application, held to a vector that was made elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <string.h>

#include "common/base64url.h"
#include "common/file.h"
#include "common/json.h"
#include "conformance/http/api_signature.h"

enum { MAX_FILE = 64 * 1024 };

static cJSON *vector;

static int set_up(void **state)
{
    (void)state;
    struct buf text = buf_make(MAX_FILE);
    struct status status = file_read(DFNS_SOURCE_DIR "/tests/vectors/apisignature.json", &text);
    vector = status_is_ok(&status) ? json_parse(buf_peek(&text), NULL) : NULL;
    buf_free(&text);
    return vector == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    cJSON_Delete(vector);
    return 0;
}

static const struct {
    const char *name, *value;
} headers[] = {
    {"Accept", "application/json"},
    {"Authorization", "Bearer tok"},
    {"Content-Type", "application/json"},
    {"X-DFNS-APPID", "312CE25E-A112-4D45-9965-6175E7C568DD"},
    {"X-DFNS-APPSECRET", "s3cret"},
    {"X-DFNS-NONCE", "eyJkYXRldGltZSI6IjIwMjMtMDEtMDlUMDU6NTc6NTNaIiwibm9uY2UiOiJhNmE0N2M5Yy02Zjg0L"
                     "TRhZjUtOGU3YS0zMDExOGNjY2RkYTQifQ"},
    {"X-DFNS-USERACTION", "ua"},
};

static struct request request_of_vector(const char *url)
{
    struct request request;
    struct status status = request_begin(&request, "step", "PUT", url);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0] && status_is_ok(&status); i++)
        status = request_add_header(&request, headers[i].name, headers[i].value);
    if (status_is_ok(&status))
        status = request_set_body(&request, span_of(json_text(vector, "body")));
    assert_true(status_is_ok(&status));
    return request;
}

static void what_is_signed_is_that_of_the_vector(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "https://api.dfns.io/auth/manage/apps/deactivate",
        "https://api.dfns.io:443/auth/manage/apps/deactivate",
        "http://api.dfns.io:80/auth/manage/apps/deactivate",
    };
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        struct request request = request_of_vector(urls[i]);
        struct buf input = buf_make(MAX_FILE);
        api_signature_input(&request, &input);
        assert_string_equal(buf_cstr(&input), json_text(vector, "signingInput"));
        buf_free(&input);
        request_free(&request);
    }
}

static void the_public_key_verifies_the_signature(void **state)
{
    (void)state;
    struct buf pem = buf_make(MAX_FILE), value = buf_make(MAX_FILE), bytes = buf_make(MAX_FILE);
    struct buf input = buf_make(MAX_FILE);
    struct request request = request_of_vector("http://127.0.0.1:7357/auth/manage/apps/deactivate");
    struct key *key = NULL;
    struct status status =
        file_read(DFNS_SOURCE_DIR "/fixtures/keys/server-application-rsa2048.pem", &pem);
    if (status_is_ok(&status))
        status = key_from_private_pem(buf_peek(&pem), &key);
    if (status_is_ok(&status))
        status = api_signature(&request, key, &value);
    assert_true(status_is_ok(&status));
    api_signature_input(&request, &input);
    assert_true(base64url_decode(buf_peek(&value), BASE64URL_STRICT, &bytes));
    bool valid = false;
    status = key_verify(key, buf_peek(&input), buf_peek(&bytes), &valid);
    assert_true(status_is_ok(&status) && valid);
    key_free(key);
    request_free(&request);
    buf_free(&input);
    buf_free(&bytes);
    buf_free(&value);
    buf_free(&pem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_signed_is_that_of_the_vector),
        cmocka_unit_test(the_public_key_verifies_the_signature),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
