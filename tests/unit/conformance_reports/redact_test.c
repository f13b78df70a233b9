#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "common/buf.h"
#include "conformance/redaction/redact.h"
#include "conformance/redaction/vault.h"
#include "sample_run.h"

/* A canary with what each encoding changes: a quote, a slash, a plus, a space, a letter beyond
 * ASCII and a line end. */
static const char canary[] = "ca/na+ry \"\xC3\xBC\n7Q";

static const struct row {
    const char *in, *out;
} rows[] = {
    {"", ""},
    {"nothing to see", "nothing to see"},
    {"raw: ca/na+ry \"\xC3\xBC\n7Q.", "raw: ***."},
    {"ca/na+ry \"\xC3\xBC\n7Qca/na+ry \"\xC3\xBC\n7Q", "******"},
    {"ca/na+ry \"\xC3\xBC\n7", "ca/na+ry \"\xC3\xBC\n7"},
    {"CA/NA+RY \"\xC3\xBC\n7Q", "CA/NA+RY \"\xC3\xBC\n7Q"},
    /* percent-encoded: all of it, what must be, lower case, as a form */
    {"?a=%63%61%2F%6E%61%2B%72%79%20%22%C3%BC%0A%37%51&b", "?a=***&b"},
    {"ca%2Fna%2Bry%20%22%C3%BC%0A7Q", "***"},
    {"ca%2fna%2bry%20%22%c3%bc%0a7Q", "***"},
    {"ca%2Fna%2Bry+%22%C3%BC%0A7Q", "***"},
    /* JSON: necessary escapes, all that are allowed, code points */
    {"{\"a\":\"ca/na+ry \\\"\xC3\xBC\\n7Q\"}", "{\"a\":\"***\"}"},
    {"\"ca\\/na+ry \\\"\\u00fc\\n7Q\"", "\"***\""},
    {"\"ca\\u002Fna\\u002bry\\u0020\\u0022\\u00FC\\u000a7Q\"", "\"***\""},
    /* hex, either case */
    {"x63612f6e612b72792022c3bc0a3751x", "x***x"},
    {"63612F6E612B72792022C3BC0A3751", "***"},
};

static struct secrets make_secrets(const char *value)
{
    struct secrets secrets = {0};
    struct status status = secrets_add(&secrets, span_of(value));
    assert_int_equal(status.code, STATUS_OK);
    return secrets;
}

static void assert_redacted(const char *in, const char *out, const struct secrets *secrets)
{
    char *text = strdup(in);
    assert_non_null(text);
    size_t len = redact_bytes(text, strlen(text), secrets);
    assert_string_equal(text, out);
    assert_int_equal(len, strlen(out));
    free(text);
}

static void test_each_row(void **state)
{
    (void)state;
    struct secrets secrets = make_secrets(canary);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_redacted(rows[i].in, rows[i].out, &secrets);
    secrets_free(&secrets);
}

/* base64 and base64url of "<before>tok?n~>~>secret!!" and what is left of each; written by
 * coreutils' base64. The letters at the edges hold bits of a neighbour. */
static const struct row base64_rows[] = {
    {"dG9rP25+Pn4+c2VjcmV0ISE=", "***E="},         {"dG9rP25-Pn4-c2VjcmV0ISE", "***E"},
    {"dG9rP25%2BPn4%2Bc2VjcmV0ISE%3D", "***E%3D"}, {"eHRvaz9ufj5+PnNlY3JldCEh", "eH***"},
    {"eHRvaz9ufj5-PnNlY3JldCEh", "eH***"},         {"eHl0b2s/bn4+fj5zZWNyZXQhIQ==", "eHl***Q=="},
    {"eHl0b2s_bn4-fj5zZWNyZXQhIQ", "eHl***Q"},     {"eHl0b2s\\/bn4+fj5zZWNyZXQhIQ==", "eHl***Q=="},
};

static void test_base64_at_every_alignment(void **state)
{
    (void)state;
    struct secrets secrets = make_secrets("tok?n~>~>secret!!");
    for (size_t i = 0; i < COUNT(base64_rows); i++)
        assert_redacted(base64_rows[i].in, base64_rows[i].out, &secrets);
    secrets_free(&secrets);
}

/* Every escape of which a reading would make something else. */
static void test_a_secret_that_looks_escaped_is_seen_as_it_is(void **state)
{
    (void)state;
    struct secrets secrets = make_secrets("p%41ss\\\\n+word");
    assert_redacted("<p%41ss\\\\n+word>", "<***>", &secrets);
    secrets_free(&secrets);
}

static const struct {
    const char *secret, *written;
} first_bytes[] = {
    {"\"quoted", "\\\"quoted"},      {"\"quoted", "\\u0022quoted"}, {"/slash", "\\/slash"},
    {"/slash", "%2fslash"},          {" space", "+space"},          {" space", "%20space"},
    {"\nline!", "\\nline!"},         {"\nline!", "\\u000Aline!"},   {"+plus+", "+plus+"},
    {"+plus+", "%2Bplus%2b"},        {"%perc%", "%perc%"},          {"\\back\\", "\\\\back\\\\"},
    {"\xC3\xBC-uml", "\\u00fc-uml"},
};

static void test_the_first_byte_may_be_an_escape(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(first_bytes); i++) {
        struct secrets secrets = make_secrets(first_bytes[i].secret);
        assert_redacted(first_bytes[i].written, "***", &secrets);
        secrets_free(&secrets);
    }
}

static void test_a_copy_has_all_that_the_original_has(void **state)
{
    (void)state;
    struct secrets secrets = make_secrets("secret"), copy;
    struct status status = secrets_copy(&secrets, &copy);
    assert_int_equal(status.code, STATUS_OK);
    secrets_free(&secrets);
    status = secrets_add(&copy, SPAN_LITERAL("another"));
    assert_int_equal(status.code, STATUS_OK);
    assert_redacted("secret c2VjcmV0 another", "*** *** ***", &copy);
    secrets_free(&copy);
}

static void test_short_values_are_no_secrets(void **state)
{
    (void)state;
    struct secrets secrets = make_secrets("12345");
    assert_redacted("12345", "12345", &secrets);
    secrets_free(&secrets);
    secrets = make_secrets("123456");
    assert_redacted("12345 123456", "12345 ***", &secrets);
    secrets_free(&secrets);
}

static void test_the_longest_secret_wins(void **state)
{
    (void)state;
    struct secrets secrets = make_secrets("secret");
    struct status status = secrets_add(&secrets, SPAN_LITERAL("secret-and-more"));
    assert_int_equal(status.code, STATUS_OK);
    assert_redacted("secret-and-more secret", "*** ***", &secrets);
    secrets_free(&secrets);
}

static void test_an_absent_secret_and_a_repeated_one_are_ignored(void **state)
{
    (void)state;
    struct secrets secrets = make_secrets(NULL);
    for (int i = 0; i < 3; i++) {
        struct status status = secrets_add(&secrets, SPAN_LITERAL("repeated"));
        assert_int_equal(status.code, STATUS_OK);
    }
    assert_redacted("repeated", "***", &secrets);
    secrets_free(&secrets);
}

static void test_bytes_behind_a_nul_are_seen(void **state)
{
    (void)state;
    struct secrets secrets = make_secrets("canary");
    char text[] = "a\0canary\0b";
    assert_int_equal(redact_bytes(text, sizeof text - 1, &secrets), 7);
    assert_memory_equal(text, "a\0***\0b", 8);
    secrets_free(&secrets);
}

static void replace(char **text, const char *with)
{
    free(*text);
    *text = strdup(with);
    assert_non_null(*text);
}

/* Puts the canary into every text that a target or a target file can reach. */
static void plant(struct run_result *run, const char *secret)
{
    struct case_result *c = &run->cases[0];
    struct exchange *exchange = &c->exchanges[0];
    struct assertion_result *assertion = &c->assertions[0];
    char **const texts[] = {
        &run->target_url,
        &run->selection,
        &c->explanation,
        &c->title,
        &assertion->step,
        &assertion->on,
        &assertion->expected,
        &assertion->actual,
        &assertion->clause_text,
        &exchange->step,
        &exchange->url,
        &exchange->method,
        &exchange->request_headers[0].name,
        &exchange->request_headers[0].value,
        &exchange->response_headers[0].name,
        &exchange->response_headers[0].value,
        &exchange->failure,
        &exchange->request_body,
        &exchange->response_body,
    };
    for (size_t i = 0; i < COUNT(texts); i++)
        replace(texts[i], secret);
    exchange->request_body_len = exchange->response_body_len = strlen(secret);
}

static void assert_nothing_left(const struct run_result *run)
{
    const struct case_result *c = &run->cases[0];
    const struct exchange *exchange = &c->exchanges[0];
    const struct assertion_result *assertion = &c->assertions[0];
    const char *const texts[] = {
        run->target_url,
        run->selection,
        c->explanation,
        c->title,
        assertion->step,
        assertion->on,
        assertion->expected,
        assertion->actual,
        assertion->clause_text,
        exchange->step,
        exchange->url,
        exchange->method,
        exchange->request_headers[0].name,
        exchange->request_headers[0].value,
        exchange->response_headers[0].name,
        exchange->response_headers[0].value,
        exchange->failure,
        exchange->request_body,
        exchange->response_body,
    };
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_string_equal(texts[i], "***");
    assert_int_equal(exchange->request_body_len, 3);
    assert_int_equal(exchange->response_body_len, 3);
}

static void test_every_text_of_a_run_is_redacted(void **state)
{
    (void)state;
    struct secrets secrets = make_secrets(canary);
    struct run_result run = sample_every_verdict();
    plant(&run, canary);
    redact_run(&run, &secrets);
    assert_nothing_left(&run);
    run_result_free(&run);
    secrets_free(&secrets);
}

static bool knows(struct vault *vault, struct span value)
{
    bool known = !span_is_absent(secrets_find(vault_hold(vault), value));
    vault_release(vault);
    return known;
}

/* A target that answers with user actions without end must not fill our memory. */
static void test_a_vault_has_an_end(void **state)
{
    (void)state;
    struct secrets secrets = make_secrets("of the target file");
    struct vault *vault = vault_make(&secrets);
    char *large = calloc(1, VAULT_MAX_BYTES);
    assert_non_null(vault);
    assert_non_null(large);
    assert_true(knows(vault, span_of("of the target file")));
    struct status status = vault_add(vault, span_of("minted"));
    assert_true(status_is_ok(&status));
    assert_true(knows(vault, span_of("minted")));
    status = vault_add(vault, (struct span){large, VAULT_MAX_BYTES});
    assert_int_equal(status.code, STATUS_INPUT);
    assert_true(knows(vault, span_of("minted")));
    free(large);
    vault_free(vault);
    secrets_free(&secrets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_row),
        cmocka_unit_test(test_base64_at_every_alignment),
        cmocka_unit_test(test_a_secret_that_looks_escaped_is_seen_as_it_is),
        cmocka_unit_test(test_the_first_byte_may_be_an_escape),
        cmocka_unit_test(test_a_copy_has_all_that_the_original_has),
        cmocka_unit_test(test_a_vault_has_an_end),
        cmocka_unit_test(test_short_values_are_no_secrets),
        cmocka_unit_test(test_the_longest_secret_wins),
        cmocka_unit_test(test_an_absent_secret_and_a_repeated_one_are_ignored),
        cmocka_unit_test(test_bytes_behind_a_nul_are_seen),
        cmocka_unit_test(test_every_text_of_a_run_is_redacted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
