#include "common/json.h"

#include <stdlib.h>

#include "common/json_write.h"
#include "tests/support/check.h"

/* The caller deletes the tree. */
static cJSON *parse(const char *text)
{
    cJSON *tree = json_parse(span_of(text), NULL);
    if (!tree)
        fail_msg("does not parse: %s", text);
    return tree;
}

static const struct {
    const char *text;
    enum json_fault fault;
} parsed[] = {
    {"{\"a\":1,\"b\":1,\"A\":1}", JSON_OK},
    {"{\"a\":1,\"b\":2,\"a\":3}", JSON_DUPLICATE_KEY},
    {"{\"a\":1,\"a\":1}", JSON_DUPLICATE_KEY},
    {"{\"\":1,\"\":1}", JSON_DUPLICATE_KEY},
    {"{\"a\":1,\"\\u0061\":1}", JSON_DUPLICATE_KEY}, /* the same name, written otherwise */
    {"{\"\xC3\xA9\":1,\"\\u00e9\":1}", JSON_DUPLICATE_KEY},
    {"[{\"x\":[{\"a\":1,\"a\":1}]}]", JSON_DUPLICATE_KEY},
    {"[{\"a\":1},{\"a\":1}]", JSON_OK},
    {"{\"a\":{\"a\":{\"a\":1}}}", JSON_OK},
    {"{", JSON_TRUNCATED},
    {"", JSON_EMPTY},
};

static void test_parses_what_has_no_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(parsed); i++) {
        struct json_error error;
        cJSON *tree = json_parse(span_of(parsed[i].text), &error);
        if (error.fault != parsed[i].fault || (tree != NULL) != (error.fault == JSON_OK))
            fail_msg("%s: %s", parsed[i].text, json_fault_text(error.fault));
        cJSON_Delete(tree);
    }
}

/* A place in memory that ends where the text ends: reading on would be seen. */
static void test_reads_no_byte_past_the_end(void **state)
{
    (void)state;
    char *text = span_dup(SPAN_LITERAL("[12]34"));
    cJSON *tree = json_parse((struct span){text, 4}, NULL);
    assert_int_equal(cJSON_GetArrayItem(tree, 0)->valueint, 12);
    cJSON_Delete(tree);
    assert_null(json_parse((struct span){text, 3}, NULL));
    free(text);
}

static void test_members(void **state)
{
    (void)state;
    cJSON *tree = parse("{\"name\":\"x\",\"on\":true,\"off\":false,\"n\":null,\"empty\":\"\"}");
    assert_non_null(json_member(tree, "name"));
    assert_null(json_member(tree, "Name"));
    assert_null(json_member(NULL, "name"));
    assert_null(json_member(json_member(tree, "name"), "name"));
    assert_string_equal(json_text(tree, "name"), "x");
    assert_string_equal(json_text(tree, "empty"), "");
    assert_null(json_text(tree, "on"));
    assert_null(json_text(tree, "n"));
    assert_null(json_text(tree, "absent"));
    assert_true(json_flag(tree, "on", false));
    assert_false(json_flag(tree, "off", true));
    assert_true(json_flag(tree, "absent", true));
    assert_false(json_flag(tree, "absent", false));
    assert_true(json_flag(tree, "name", true));
    cJSON_Delete(tree);
}

static const struct {
    const char *text;
    int64_t min, max, out;
    bool ok;
} integers[] = {
    {"0", 0, 10, 0, true},
    {"10", 0, 10, 10, true},
    {"11", 0, 10, 0, false},
    {"-1", 0, 10, 0, false},
    {"-1", -1, 10, -1, true},
    {"1.0", 0, 10, 1, true},
    {"1e1", 0, 10, 10, true},
    {"1.5", 0, 10, 0, false},
    {"0.0000001", 0, 10, 0, false},
    {"\"1\"", 0, 10, 0, false},
    {"true", 0, 10, 0, false},
    {"null", 0, 10, 0, false},
    {"9007199254740991", 0, INT64_MAX, INT64_C(9007199254740991), true},
    {"9007199254740992", 0, INT64_C(9007199254740991), 0, false},
    {"9223372036854774784", 0, INT64_MAX, INT64_C(9223372036854774784), true},
    {"9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX, true}, /* as a double: 2^63 */
    {"9223372036854775808", INT64_MIN, INT64_MAX, 0, false},
    {"-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN, true},
    {"1e300", INT64_MIN, INT64_MAX, 0, false},
    {"1e400", INT64_MIN, INT64_MAX, 0, false},
    {"-1e400", INT64_MIN, INT64_MAX, 0, false},
    {"1e-400", INT64_MIN, INT64_MAX, 0, false},
    {"9007199254740993.5", INT64_MIN, INT64_MAX, 0, false},
    {"90071992547409930e-1", INT64_MIN, INT64_MAX, INT64_C(9007199254740993), true},
    /* a bound that is itself no double */
    {"9007199254740994", 0, INT64_C(9007199254740993), 0, false},
    {"9007199254740992", 0, INT64_C(9007199254740993), INT64_C(9007199254740992), true},
};

static void test_integers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(integers); i++) {
        int64_t out = 0;
        cJSON *tree = parse(integers[i].text);
        bool ok = json_integer(tree, integers[i].min, integers[i].max, &out);
        if (ok != integers[i].ok || out != integers[i].out)
            fail_msg("row %zu: %s", i, integers[i].text);
        cJSON_Delete(tree);
    }
    assert_false(json_integer(NULL, 0, 1, &(int64_t){0}));
}

/* The document of RFC 6901, section 5, and a little more. */
static const char pointed[] = "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,"
                              "\"g|h\":4,\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8,"
                              "\"deep\":{\"\":{\"x\":9}},\"~1\":10,\"~\":11}";

static const struct {
    const char *pointer, *value; /* NULL: leads nowhere */
} pointers[] = {
    {"/foo", "[\"bar\",\"baz\"]"},
    {"/foo/0", "\"bar\""},
    {"/foo/1", "\"baz\""},
    {"/", "0"},
    {"/a~1b", "1"},
    {"/c%d", "2"},
    {"/e^f", "3"},
    {"/g|h", "4"},
    {"/i\\j", "5"},
    {"/k\"l", "6"},
    {"/ ", "7"},
    {"/m~0n", "8"},
    {"/deep//x", "9"},
    {"/~01", "10"},
    {"/~0", "11"},
    {"/~", NULL}, /* ~ is escaped or it is a mistake */
    {"/~2", NULL},
    {"/m~n", NULL},
    {"/foo/2", NULL},
    {"/foo/-", NULL},
    {"/foo/00", NULL},
    {"/foo/01", NULL},
    {"/foo/+1", NULL},
    {"/foo/", NULL},
    {"/foo/0/x", NULL},
    {"/Foo", NULL},
    {"/fo", NULL},
    {"/fooo", NULL},
    {"foo", NULL},
    {"foo/0", NULL},
};

static void test_pointers(void **state)
{
    (void)state;
    cJSON *tree = parse(pointed);
    assert_ptr_equal(json_pointer(tree, ""), tree);
    for (size_t i = 0; i < COUNT(pointers); i++) {
        const cJSON *found = json_pointer(tree, pointers[i].pointer);
        cJSON *wanted = pointers[i].value ? parse(pointers[i].value) : NULL;
        if ((found != NULL) != (wanted != NULL) || (found && !json_equal(found, wanted)))
            fail_msg("%s", pointers[i].pointer);
        cJSON_Delete(wanted);
    }
    assert_null(json_pointer(NULL, "/a"));
    cJSON_Delete(tree);
}

static void test_type_names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name;
    } rows[] = {
        {"null", "null"},   {"true", "boolean"}, {"false", "boolean"}, {"1", "number"},
        {"\"\"", "string"}, {"[]", "array"},     {"{}", "object"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        cJSON *tree = parse(rows[i].text);
        assert_string_equal(json_type_name(tree), rows[i].name);
        cJSON_Delete(tree);
    }
    assert_string_equal(json_type_name(NULL), "nothing");
}

static const struct {
    const char *a, *b;
    bool equal;
} pairs[] = {
    {"{\"a\":1,\"b\":[2,{}]}", " { \"b\" : [ 2 , { } ] , \"a\" : 1 } ", true},
    {"\"\\u00e9\\/\"", "\"\xC3\xA9/\"", true},
    {"1", "1.0", true},
    {"100", "1e2", true},
    {"0", "-0", true},
    {"[]", "[]", true},
    {"1e400", "1e400", true},
    {"1e400", "-1e400", false},
    {"[1e400]", "[null]", false},
    {"[1,2]", "[2,1]", false},
    {"[1]", "[1,1]", false},
    {"[1,2]", "[1]", false},
    {"{\"a\":1}", "{\"A\":1}", false},
    {"{\"a\":1}", "{\"a\":1,\"b\":1}", false},
    {"{\"a\":1,\"b\":1}", "{\"a\":1}", false},
    {"{\"a\":1}", "{\"a\":2}", false},
    {"{}", "[]", false},
    {"null", "false", false},
    {"true", "false", false},
    {"1", "\"1\"", false},
    {"\"a\"", "\"A\"", false},
    {"\"\"", "null", false},
    {"1", "1.0000000000000002", false}, /* the next double */
    {"9007199254740991", "9007199254740992", false},
    {"9007199254740992", "9007199254740993", false}, /* one double */
    {"[\"\\\"1\",{\"2\":9007199254740993}]", "[\"\\\"1\",{\"2\":9007199254740995}]", false},
    {"[9007199254740993,-9007199254740993]", "[9007199254740993,-9007199254740993]", true},
    {"100000000000000000000", "1e20", true},
    {"0.1", "0.10000000000000001", true},
    /* by all of their digits, where a double has not so many */
    {"9007199254740993.0", "9007199254740992.0", false},
    {"9007199254740993.0", "9007199254740992", false},
    {"9007199254740993.0", "9007199254740993", true},
    {"9007199254740992", "9.007199254740992e15", true},
    {"-9007199254740993.50", "-90071992547409935e-1", true},
    {"9007199254740991.5", "9007199254740992", false},
    {"1e400", "2e400", false},
    {"1e400", "10E+399", true},
    {"1e400", "0.001e0403", true},
    {"1e23", "100000000000000000000000", true},
    {"1e23", "99999999999999991611392", false}, /* the double */
    {"1e-400", "2e-400", false},
    {"1e-400", "0.1e-399", true},
    {"1e-400", "0", false},
    {"1e-400", "-1e-400", false},
    {"0e999", "-0.00e-9999999999999999999", true},
    {"1e99999999999999999999", "1e99999999999999999998", false},
    {"1e-99999999999999999999", "1e-99999999999999999998", false},
};

static bool canonically_equal(const cJSON *a, const cJSON *b)
{
    struct buf left = buf_make(1000), right = buf_make(1000);
    json_canonical(a, &left);
    json_canonical(b, &right);
    bool equal = span_equal(buf_peek(&left), buf_peek(&right));
    assert_false(buf_failed(&left) || buf_failed(&right));
    buf_free(&left);
    buf_free(&right);
    return equal;
}

static void test_equal_as_json_and_in_the_canonical_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        cJSON *a = parse(pairs[i].a), *b = parse(pairs[i].b);
        if (json_equal(a, b) != pairs[i].equal || json_equal(b, a) != pairs[i].equal)
            fail_msg("row %zu, equal: %s and %s", i, pairs[i].a, pairs[i].b);
        if (canonically_equal(a, b) != pairs[i].equal)
            fail_msg("row %zu, canonical: %s and %s", i, pairs[i].a, pairs[i].b);
        cJSON_Delete(a);
        cJSON_Delete(b);
    }
}

static void test_nothing_equals_nothing_only(void **state)
{
    (void)state;
    cJSON *tree = parse("null");
    assert_false(json_equal(tree, NULL));
    assert_false(json_equal(NULL, tree));
    assert_true(json_equal(tree, tree));
    cJSON_Delete(tree);
}

static void test_the_canonical_form(void **state)
{
    (void)state;
    cJSON *tree = parse("{ \"b\": [1.50, \"\\u0041\\n\"], \"a\": {\"y\":null, \"x\":true} }");
    struct buf out = buf_make(1000);
    json_canonical(tree, &out);
    assert_string_equal(buf_cstr(&out), "{\"a\":{\"x\":true,\"y\":null},\"b\":[1.5,\"A\\n\"]}");
    buf_free(&out);
    cJSON_Delete(tree);
}

/* Comparing each member with each would take minutes here. */
static void test_two_large_objects_are_compared_quickly(void **state)
{
    (void)state;
    struct buf text = buf_make(1 << 20);
    for (int i = 0; i < JSON_MAX_VALUES - 1; i++)
        buf_format(&text, "%c\"%d\":1", i ? ',' : '{', i);
    buf_char(&text, '}');
    cJSON *a = json_parse(buf_peek(&text), NULL), *b = json_parse(buf_peek(&text), NULL);
    assert_non_null(a);
    assert_true(json_equal(a, b));
    cJSON_Delete(a);
    cJSON_Delete(b);
    buf_free(&text);
}

/* Of many names. */
static void test_the_first_name_that_is_there_twice(void **state)
{
    (void)state;
    struct buf text = buf_make(1 << 20);
    struct json_error error;
    buf_text(&text, "{\n\"z\":0,\"y\":0");
    for (int i = 0; i < 40000; i++)
        buf_format(&text, ",\"%d\":1", i);
    buf_text(&text, ",\n\"y\":2,\"z\":2,\"0\":2}");
    assert_null(json_parse(buf_peek(&text), &error));
    assert_int_equal(error.fault, JSON_DUPLICATE_KEY);
    assert_int_equal(error.line, 3);
    assert_int_equal(error.column, 1);
    buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parses_what_has_no_fault),
        cmocka_unit_test(test_reads_no_byte_past_the_end),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_pointers),
        cmocka_unit_test(test_type_names),
        cmocka_unit_test(test_equal_as_json_and_in_the_canonical_form),
        cmocka_unit_test(test_nothing_equals_nothing_only),
        cmocka_unit_test(test_the_canonical_form),
        cmocka_unit_test(test_two_large_objects_are_compared_quickly),
        cmocka_unit_test(test_the_first_name_that_is_there_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
