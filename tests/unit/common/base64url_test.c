#include "common/base64url.h"

#include <string.h>

#include "common/file.h"
#include "common/json.h"
#include "tests/support/check.h"

#define IN(text) SPAN_LITERAL(text)

static const struct {
    struct span bytes, text;
} both_ways[] = {
    {IN(""), IN("")}, /* RFC 4648, section 10, without the padding */
    {IN("f"), IN("Zg")},
    {IN("fo"), IN("Zm8")},
    {IN("foo"), IN("Zm9v")},
    {IN("foob"), IN("Zm9vYg")},
    {IN("fooba"), IN("Zm9vYmE")},
    {IN("foobar"), IN("Zm9vYmFy")},
    {IN("\xFB\xFF\xBF"), IN("-_-_")}, /* the two characters of the URL-safe alphabet */
    {IN("\0\0\0"), IN("AAAA")},
    {IN("\xFF\xFF\xFF"), IN("____")},
    {IN("a\0b"), IN("YQBi")},
};

static void test_encodes_and_decodes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(both_ways); i++) {
        struct buf text = buf_make(100), strict = buf_make(100), lenient = buf_make(100);
        base64url_encode(both_ways[i].bytes, &text);
        assert_true(span_equal(buf_peek(&text), both_ways[i].text));
        assert_true(base64url_decode(both_ways[i].text, BASE64URL_STRICT, &strict));
        assert_true(span_equal(buf_peek(&strict), both_ways[i].bytes));
        assert_true(base64url_decode(both_ways[i].text, BASE64URL_LENIENT, &lenient));
        assert_true(span_equal(buf_peek(&lenient), both_ways[i].bytes));
        buf_free(&text);
        buf_free(&strict);
        buf_free(&lenient);
    }
}

static const struct {
    struct span text;
    bool strict, lenient;
} forms[] = {
    {IN("Zg=="), false, true},                                         /* padding */
    {IN("Zm8="), false, true},         {IN("Zg="), false, false},      /* not enough of it */
    {IN("Zm9v="), false, false},       {IN("Zm9v===="), false, false}, /* a group of nothing else */
    {IN("Z==="), false, false},        {IN("===="), false, false},
    {IN("="), false, false},           {IN("Zg==Zg=="), false, false}, /* in the middle */
    {IN("Z=g="), false, false},        {IN("Zg==A"), false, false},
    {IN("+/+/"), false, true},                                  /* the standard alphabet */
    {IN("+_-/"), false, true},         {IN("Zh"), false, true}, /* unused bits that are not zero */
    {IN("Zm9"), false, true},          {IN("Zm9vYh=="), false, true},
    {IN("Z"), false, false},                                        /* six bits make no byte */
    {IN("Zm9vZ"), false, false},       {IN("Zm 9v"), false, false}, /* nothing is skipped */
    {IN(" Zm9v"), false, false},       {IN("Zm9v\n"), false, false},
    {IN("Zm\n9v"), false, false},      {IN("Zm\r\n9v"), false, false},
    {IN("Zm9v\0"), false, false},      {IN("\0\0\0\0"), false, false},
    {IN("Zm9v!"), false, false},       {IN("Zm9."), false, false},
    {IN("Zm9\xC3\xA9"), false, false},
};

static void test_tells_the_forms_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct buf out = buf_make(100);
        if (base64url_decode(forms[i].text, BASE64URL_STRICT, &out) != forms[i].strict)
            fail_msg("row %zu, strict: \"%s\"", i, forms[i].text.ptr);
        buf_clear(&out);
        if (base64url_decode(forms[i].text, BASE64URL_LENIENT, &out) != forms[i].lenient)
            fail_msg("row %zu, lenient: \"%s\"", i, forms[i].text.ptr);
        assert_int_equal(base64url_is(forms[i].text, BASE64URL_STRICT), forms[i].strict);
        assert_int_equal(base64url_is(forms[i].text, BASE64URL_LENIENT), forms[i].lenient);
        buf_free(&out);
    }
}

static void test_every_byte_is_of_the_alphabet_or_refused(void **state)
{
    (void)state;
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int c = 0; c < 256; c++) {
        char text[4] = {(char)c, 'A', 'A', 'A'};
        struct buf out = buf_make(3);
        bool known = c != 0 && strchr(alphabet, c) != NULL;
        assert_int_equal(base64url_decode((struct span){text, 4}, BASE64URL_STRICT, &out), known);
        buf_free(&out);
    }
}

static void test_a_refused_text_leaves_the_buffer_as_it_was(void **state)
{
    (void)state;
    struct buf out = buf_make(100);
    buf_text(&out, "before");
    assert_false(base64url_decode(IN("Zm9vYmFy!"), BASE64URL_LENIENT, &out));
    assert_int_equal(out.len, 6);
    assert_string_equal(buf_cstr(&out), "before");
    assert_true(base64url_decode(IN("Zm9v"), BASE64URL_LENIENT, &out));
    assert_string_equal(buf_cstr(&out), "beforefoo");
    buf_free(&out);
}

static void test_what_does_not_fit_is_a_failure(void **state)
{
    (void)state;
    struct buf out = buf_make(5);
    assert_false(base64url_decode(IN("Zm9vYmFy"), BASE64URL_STRICT, &out));
    assert_true(buf_failed(&out));
    buf_free(&out);
}

/* Two of the forms that clients send are no base64url; the others give exactly their JSON. */
static void test_decodes_the_nonces_that_clients_send(void **state)
{
    (void)state;
    struct buf file = buf_make(100000);
    struct status read = file_read(DFNS_SOURCE_DIR "/tests/vectors/nonces.json", &file);
    assert_string_equal(read.message, "");
    cJSON *vectors = json_parse(buf_peek(&file), NULL);
    assert_int_equal(cJSON_GetArraySize(vectors), 17);
    const cJSON *vector;
    cJSON_ArrayForEach(vector, vectors)
    {
        const char *name = json_text(vector, "name");
        bool decodes =
            strcmp(name, "page-curl-gnu-wrapped") != 0 && strcmp(name, "not-base64") != 0;
        struct buf out = buf_make(1000);
        struct span header = span_of(json_text(vector, "header"));
        if (base64url_decode(header, BASE64URL_LENIENT, &out) != decodes)
            fail_msg("%s", name);
        if (decodes)
            assert_string_equal(buf_cstr(&out), json_text(vector, "json"));
        buf_free(&out);
    }
    cJSON_Delete(vectors);
    buf_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encodes_and_decodes),
        cmocka_unit_test(test_tells_the_forms_apart),
        cmocka_unit_test(test_every_byte_is_of_the_alphabet_or_refused),
        cmocka_unit_test(test_a_refused_text_leaves_the_buffer_as_it_was),
        cmocka_unit_test(test_what_does_not_fit_is_a_failure),
        cmocka_unit_test(test_decodes_the_nonces_that_clients_send),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
