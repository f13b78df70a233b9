#include "common/json_write.h"

#include <math.h>

#include "common/json.h"
#include "tests/support/check.h"

static void write_sample(struct json_writer *json)
{
    json_object_begin(json);
    json_member_text(json, "text", "x");
    json_member_text(json, "none", NULL);
    json_member_span(json, "span", SPAN_LITERAL("yz"));
    json_member_integer(json, "integer", -7);
    json_member_bool(json, "flag", true);
    json_key(json, "list");
    json_array_begin(json);
    json_put_integer(json, 1);
    json_array_begin(json);
    json_array_end(json);
    json_object_begin(json);
    json_object_end(json);
    json_put_null(json);
    json_array_end(json);
    json_key(json, "raw");
    json_put_raw(json, SPAN_LITERAL("{\"a\":1}"));
    json_object_end(json);
}

static void test_compact(void **state)
{
    (void)state;
    struct buf out = buf_make(1000);
    struct json_writer json = json_writer_make(&out, JSON_COMPACT);
    write_sample(&json);
    assert_string_equal(buf_cstr(&out),
                        "{\"text\":\"x\",\"none\":null,\"span\":\"yz\",\"integer\":-7,"
                        "\"flag\":true,\"list\":[1,[],{},null],\"raw\":{\"a\":1}}");
    buf_free(&out);
}

static void test_pretty(void **state)
{
    (void)state;
    struct buf out = buf_make(1000);
    struct json_writer json = json_writer_make(&out, JSON_PRETTY);
    write_sample(&json);
    assert_string_equal(buf_cstr(&out), "{\n"
                                        "  \"text\": \"x\",\n"
                                        "  \"none\": null,\n"
                                        "  \"span\": \"yz\",\n"
                                        "  \"integer\": -7,\n"
                                        "  \"flag\": true,\n"
                                        "  \"list\": [\n"
                                        "    1,\n"
                                        "    [],\n"
                                        "    {},\n"
                                        "    null\n"
                                        "  ],\n"
                                        "  \"raw\": {\"a\":1}\n"
                                        "}");
    buf_free(&out);
}

static const struct {
    struct span text;
    const char *written;
} strings[] = {
    {SPAN_LITERAL(""), "\"\""},
    {SPAN_ABSENT, "\"\""},
    {SPAN_LITERAL("a \"b\" \\ /"), "\"a \\\"b\\\" \\\\ /\""},
    {SPAN_LITERAL("\n\r\t"), "\"\\n\\r\\t\""},
    {SPAN_LITERAL("\b\f\x1F\x7F"), "\"\\u0008\\u000c\\u001f\\u007f\""},
    {SPAN_LITERAL("a\0b"), "\"a\xEF\xBF\xBD"
                           "b\""},
    {SPAN_LITERAL("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x99\x82"),
     "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x99\x82\""},
    {SPAN_LITERAL("a\xFF"), "\"a\xEF\xBF\xBD\""}, /* U+FFFD for a byte that is not UTF-8 */
    {SPAN_LITERAL("\xC0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {SPAN_LITERAL("\xC3"), "\"\xEF\xBF\xBD\""},
    {SPAN_LITERAL("\xED\xA0\x80x"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDx\""},
};

static void test_strings(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(strings); i++) {
        struct buf out = buf_make(100);
        struct json_writer json = json_writer_make(&out, JSON_COMPACT);
        json_put_span(&json, strings[i].text);
        assert_string_equal(buf_cstr(&out), strings[i].written);
        buf_free(&out);
    }
}

static const struct {
    double number;
    const char *written;
} numbers[] = {
    {0, "0"},
    {-0.0, "0"},
    {1, "1"},
    {-1, "-1"},
    {0.1, "0.1"},
    {1.5, "1.5"},
    {1e15, "1000000000000000"}, /* no exponent */
    {1700000000000, "1700000000000"},
    {9007199254740991, "9007199254740991"},
    {-9007199254740992, "-9007199254740992"},
    {0.30000000000000004, "0.30000000000000004"},
    {1e-7, "1e-07"},
    {INFINITY, "null"},
    {-INFINITY, "null"},
    {NAN, "null"},
};

static void test_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct buf out = buf_make(100);
        struct json_writer json = json_writer_make(&out, JSON_COMPACT);
        json_put_number(&json, numbers[i].number);
        assert_string_equal(buf_cstr(&out), numbers[i].written);
        buf_free(&out);
    }
}

static void test_integers_to_the_last_digit(void **state)
{
    (void)state;
    struct buf out = buf_make(100);
    struct json_writer json = json_writer_make(&out, JSON_COMPACT);
    json_array_begin(&json);
    json_put_integer(&json, INT64_MAX);
    json_put_integer(&json, INT64_MIN);
    json_array_end(&json);
    assert_string_equal(buf_cstr(&out), "[9223372036854775807,-9223372036854775808]");
    buf_free(&out);
}

/* What is read and written again is the same, in either layout. */
static void test_round_trip(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a\":[1,2.5,-3e-20,1e300,0.1],\"b\":{\"\":\"\"},\"c\":[null,true,false],"
        "\"d\":\"\xC3\xA9\\n\\\"\",\"e\":[],\"f\":{},\"g\":123456789012345}";
    cJSON *tree = json_parse(SPAN_LITERAL(text), NULL);
    for (enum json_layout layout = JSON_COMPACT; layout <= JSON_PRETTY; layout++) {
        struct buf out = buf_make(1000);
        struct json_writer json = json_writer_make(&out, layout);
        json_put_value(&json, tree);
        cJSON *again = json_parse(buf_peek(&out), NULL);
        assert_true(json_equal(tree, again));
        if (layout == JSON_COMPACT)
            assert_string_equal(buf_cstr(&out), text);
        cJSON_Delete(again);
        buf_free(&out);
    }
    cJSON_Delete(tree);
}

static void test_no_tree_is_null(void **state)
{
    (void)state;
    struct buf out = buf_make(100);
    struct json_writer json = json_writer_make(&out, JSON_COMPACT);
    json_put_value(&json, NULL);
    assert_string_equal(buf_cstr(&out), "null");
    buf_free(&out);
}

static void test_what_does_not_fit_is_a_failure(void **state)
{
    (void)state;
    struct buf out = buf_make(20);
    struct json_writer json = json_writer_make(&out, JSON_COMPACT);
    write_sample(&json);
    assert_true(buf_failed(&out));
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compact),
        cmocka_unit_test(test_pretty),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_integers_to_the_last_digit),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_no_tree_is_null),
        cmocka_unit_test(test_what_does_not_fit_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
