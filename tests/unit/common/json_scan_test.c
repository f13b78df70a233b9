/* What is JSON, what is not, why not, and where. */
#include <string.h>

#include "common/json.h"
#include "tests/support/check.h"

#define IN(text) SPAN_LITERAL(text)

static const struct span accepted[] = {
    /* scalars alone */
    IN("null"), IN("true"), IN("false"), IN("0"), IN("-0"), IN("\"\""), IN("42"), IN("{}"),
    IN("[]"),
    /* white space */
    IN(" \t\r\n1 \t\r\n"), IN("[ ]"), IN("{ }"), IN("[\n1\t,\r2 ]"),
    IN("{ \"a\" : 1 , \"b\" : 2 }"),
    /* numbers */
    IN("123.456"), IN("-1.5"), IN("0.0"), IN("1e5"), IN("1E5"), IN("1e+5"), IN("1e-5"), IN("0e1"),
    IN("0E+00"), IN("1.5e09"), IN("-0.0e-0"), IN("1e400"), IN("9007199254740993"),
    IN("[0.00000000000000000000000000000000000000000000000000000000001]"),
    /* strings */
    IN("\"a\""), IN("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), IN("\"\\u00e9\\uABCD\\uabcd\""),
    IN("\"\\ud83d\\ude00\""), IN("\"\\uDBFF\\uDFFF\""), IN("\"\\u0001\""), IN("\"\x7F\""),
    IN("\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x99\x82\""), IN("\"\xEF\xBF\xBF\""), IN("\"\\uFFFF\""),
    IN("\"\xE2\x80\xA8\""), IN("\"/*no comment*/\""), IN("\"\\u005C\""),
    /* nesting */
    IN("[[],[[]],{}]"), IN("{\"a\":{\"b\":[{\"c\":null}]}}"), IN("[1,2,3]"), IN("{\"\":0}"),
    IN("[true,false,null,\"x\",-1,{}]"), IN("{\"a\":1,\"a\":2}"), /* for json_parse() to find */
};

static void test_accepts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        struct json_error error = json_scan(accepted[i]);
        if (error.fault != JSON_OK)
            fail_msg("%s: %s", accepted[i].ptr, json_fault_text(error.fault));
    }
}

static const struct {
    struct span text;
    enum json_fault fault;
    unsigned line, column;
} refused[] = {
    /* nothing */
    {IN(""), JSON_EMPTY, 1, 1},
    {SPAN_ABSENT, JSON_EMPTY, 1, 1},
    {IN(" \n "), JSON_EMPTY, 2, 2},
    /* cut short */
    {IN("["), JSON_TRUNCATED, 1, 2},
    {IN("{"), JSON_TRUNCATED, 1, 2},
    {IN("[1"), JSON_TRUNCATED, 1, 3},
    {IN("[1,"), JSON_TRUNCATED, 1, 4},
    {IN("[[]"), JSON_TRUNCATED, 1, 4},
    {IN("{\"a\""), JSON_TRUNCATED, 1, 5},
    {IN("{\"a\":"), JSON_TRUNCATED, 1, 6},
    {IN("{\"a\":1"), JSON_TRUNCATED, 1, 7},
    {IN("{\"a\":1,"), JSON_TRUNCATED, 1, 8},
    {IN("\""), JSON_TRUNCATED, 1, 2},
    {IN("\"a"), JSON_TRUNCATED, 1, 3},
    {IN("\"\\"), JSON_TRUNCATED, 1, 3},
    {IN("\"\\u"), JSON_TRUNCATED, 1, 4},
    {IN("\"\\u00"), JSON_TRUNCATED, 1, 6},
    {IN("nul"), JSON_TRUNCATED, 1, 4},
    {IN("t"), JSON_TRUNCATED, 1, 2},
    {IN("-"), JSON_TRUNCATED, 1, 2},
    {IN("1."), JSON_TRUNCATED, 1, 3},
    {IN("1e"), JSON_TRUNCATED, 1, 3},
    {IN("1e+"), JSON_TRUNCATED, 1, 4},
    /* something behind it */
    {IN("1 2"), JSON_TRAILING, 1, 3},
    {IN("[]]"), JSON_TRAILING, 1, 3},
    {IN("{}\n}"), JSON_TRAILING, 2, 1},
    {IN("{},"), JSON_TRAILING, 1, 3},
    {IN("nulll"), JSON_TRAILING, 1, 5},
    {IN("{}\0"), JSON_TRAILING, 1, 3},
    {IN("{} // no"), JSON_TRAILING, 1, 4},
    {IN("\"a\"\"b\""), JSON_TRAILING, 1, 4},
    {IN("01"), JSON_TRAILING, 1, 2},
    {IN("1e5.5"), JSON_TRAILING, 1, 4},
    {IN("1a"), JSON_TRAILING, 1, 2},
    /* numbers */
    {IN("+1"), JSON_SYNTAX, 1, 1},
    {IN(".5"), JSON_SYNTAX, 1, 1},
    {IN("[01]"), JSON_SYNTAX, 1, 3},
    {IN("[-01]"), JSON_SYNTAX, 1, 4},
    {IN("[1.]"), JSON_SYNTAX, 1, 4},
    {IN("[-.5]"), JSON_SYNTAX, 1, 3},
    {IN("[1.e5]"), JSON_SYNTAX, 1, 4},
    {IN("[1e]"), JSON_SYNTAX, 1, 4},
    {IN("[1e+-1]"), JSON_SYNTAX, 1, 5},
    {IN("[--1]"), JSON_SYNTAX, 1, 3},
    {IN("[- 1]"), JSON_SYNTAX, 1, 3},
    {IN("[0x1F]"), JSON_SYNTAX, 1, 3},
    {IN("[1_000]"), JSON_SYNTAX, 1, 3},
    {IN("[1 000]"), JSON_SYNTAX, 1, 4},
    {IN("NaN"), JSON_SYNTAX, 1, 1},
    {IN("Infinity"), JSON_SYNTAX, 1, 1},
    {IN("-Infinity"), JSON_SYNTAX, 1, 2},
    {IN("\xEF\xBC\x91"), JSON_SYNTAX, 1, 1}, /* a full-width digit */
    /* words */
    {IN("True"), JSON_SYNTAX, 1, 1},
    {IN("nil"), JSON_SYNTAX, 1, 2},
    {IN("truth"), JSON_SYNTAX, 1, 4},
    {IN("undefined"), JSON_SYNTAX, 1, 1},
    {IN("[a]"), JSON_SYNTAX, 1, 2},
    /* brackets and commas */
    {IN("]"), JSON_SYNTAX, 1, 1},
    {IN(","), JSON_SYNTAX, 1, 1},
    {IN("[,1]"), JSON_SYNTAX, 1, 2},
    {IN("[1,]"), JSON_SYNTAX, 1, 4},
    {IN("[1,,2]"), JSON_SYNTAX, 1, 4},
    {IN("[1 2]"), JSON_SYNTAX, 1, 4},
    {IN("[1}"), JSON_SYNTAX, 1, 3},
    {IN("[1:2]"), JSON_SYNTAX, 1, 3},
    {IN("{]"), JSON_SYNTAX, 1, 2},
    {IN("{\"a\":1]"), JSON_SYNTAX, 1, 7},
    {IN("{\"a\":1,}"), JSON_SYNTAX, 1, 8},
    {IN("{,}"), JSON_SYNTAX, 1, 2},
    {IN("{\"a\"}"), JSON_SYNTAX, 1, 5},
    {IN("{\"a\",1}"), JSON_SYNTAX, 1, 5},
    {IN("{\"a\"::1}"), JSON_SYNTAX, 1, 6},
    {IN("{\"a\":1 \"b\":2}"), JSON_SYNTAX, 1, 8},
    {IN("{a:1}"), JSON_SYNTAX, 1, 2},
    {IN("{'a':1}"), JSON_SYNTAX, 1, 2},
    {IN("{1:1}"), JSON_SYNTAX, 1, 2},
    {IN("{null:1}"), JSON_SYNTAX, 1, 2},
    {IN("{\"a\":}"), JSON_SYNTAX, 1, 6},
    /* comments and other white space */
    {IN("/**/1"), JSON_SYNTAX, 1, 1},
    {IN("[1/**/]"), JSON_SYNTAX, 1, 3},
    {IN("# no\n1"), JSON_SYNTAX, 1, 1},
    {IN("\xEF\xBB\xBF{}"), JSON_SYNTAX, 1, 1}, /* a byte order mark */
    {IN("[\f1]"), JSON_SYNTAX, 1, 2},
    {IN("[\v1]"), JSON_SYNTAX, 1, 2},
    {IN("[\xC2\xA0]"), JSON_SYNTAX, 1, 2},
    {IN("[\0]"), JSON_SYNTAX, 1, 2},
    /* strings */
    {IN("'a'"), JSON_SYNTAX, 1, 1},
    {IN("\"\n\""), JSON_SYNTAX, 1, 2},
    {IN("\"\t\""), JSON_SYNTAX, 1, 2},
    {IN("\"a\x1F\""), JSON_SYNTAX, 1, 3},
    {IN("\"\\x41\""), JSON_SYNTAX, 1, 3},
    {IN("\"\\a\""), JSON_SYNTAX, 1, 3},
    {IN("\"\\'\""), JSON_SYNTAX, 1, 3},
    {IN("\"\\\0\""), JSON_SYNTAX, 1, 3},
    {IN("\"\\U0041\""), JSON_SYNTAX, 1, 3},
    {IN("\"\\u00G0\""), JSON_SYNTAX, 1, 6},
    {IN("\"\\u 041\""), JSON_SYNTAX, 1, 4},
    {IN("\"\\u004\""), JSON_SYNTAX, 1, 7},
    {IN("\"a\0b\""), JSON_NUL, 1, 3},
    {IN("\"\\u0000\""), JSON_NUL, 1, 8},
    {IN("{\"\\u0000\":1}"), JSON_NUL, 1, 9},
    /* half a pair */
    {IN("\"\\ud800\""), JSON_NOT_UTF8, 1, 8},
    {IN("\"\\udc00\""), JSON_NOT_UTF8, 1, 8},
    {IN("\"\\ud800x\""), JSON_NOT_UTF8, 1, 8},
    {IN("\"\\ud800\\n\""), JSON_NOT_UTF8, 1, 9},
    {IN("\"\\ud800\\ud800\""), JSON_NOT_UTF8, 1, 14},
    {IN("\"\\ud800\\u0041\""), JSON_NOT_UTF8, 1, 14},
    /* not UTF-8 */
    {IN("\"\xFF\""), JSON_NOT_UTF8, 1, 2},
    {IN("\"\x80\""), JSON_NOT_UTF8, 1, 2},
    {IN("\"a\xC3\""), JSON_NOT_UTF8, 1, 3},
    {IN("\"\xC0\x80\""), JSON_NOT_UTF8, 1, 2},         /* overlong */
    {IN("\"\xED\xA0\x80\""), JSON_NOT_UTF8, 1, 2},     /* a surrogate */
    {IN("\"\xF4\x90\x80\x80\""), JSON_NOT_UTF8, 1, 2}, /* past the end */
    {IN("{\"\xE9\":1}"), JSON_NOT_UTF8, 1, 3},
    /* places */
    {IN("{\n  \"a\": 1,\n  \"b\": x\n}"), JSON_SYNTAX, 3, 8},
    {IN("[1,\r\n2,\r\n!]"), JSON_SYNTAX, 3, 1},
    {IN("[\"\xC3\xA9\", x]"), JSON_SYNTAX, 1, 8}, /* a column is a byte */
};

static void test_refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct json_error error = json_scan(refused[i].text);
        if (error.fault != refused[i].fault || error.line != refused[i].line ||
            error.column != refused[i].column)
            fail_msg("row %zu, %s: %s at %u:%u", i, refused[i].text.ptr,
                     json_fault_text(error.fault), error.line, error.column);
    }
}

/* Every beginning of a document is told from a whole one. */
static void test_every_beginning_is_refused(void **state)
{
    (void)state;
    struct span whole =
        IN("{\"a\": [1.5e-3, true, \"x\\u00e9\\ud83d\\ude00\xC3\xA9\\n\", null], \"b\": {}}");
    assert_int_equal(json_scan(whole).fault, JSON_OK);
    for (size_t len = 0; len < whole.len; len++) {
        struct json_error error = json_scan((struct span){whole.ptr, len});
        if (error.fault == JSON_OK || error.offset > len)
            fail_msg("the first %zu bytes", len);
    }
}

/* Appends `count` times `text`. */
static void repeat(struct buf *out, const char *text, size_t count)
{
    while (count-- > 0)
        buf_text(out, text);
}

static enum json_fault fault_of(struct buf *text)
{
    enum json_fault fault = json_scan(buf_peek(text)).fault;
    buf_clear(text);
    return fault;
}

static void test_depth_is_limited(void **state)
{
    (void)state;
    struct buf text = buf_make(1 << 20);
    repeat(&text, "[", JSON_MAX_DEPTH);
    repeat(&text, "]", JSON_MAX_DEPTH);
    assert_int_equal(fault_of(&text), JSON_OK);
    repeat(&text, "[", JSON_MAX_DEPTH + 1);
    repeat(&text, "]", JSON_MAX_DEPTH + 1);
    assert_int_equal(fault_of(&text), JSON_TOO_DEEP);
    repeat(&text, "{\"a\":", 100000);
    assert_int_equal(fault_of(&text), JSON_TOO_DEEP);
    buf_free(&text);
}

static void test_the_number_of_values_is_limited(void **state)
{
    (void)state;
    struct buf text = buf_make(1 << 20);
    buf_char(&text, '[');
    repeat(&text, "1,", JSON_MAX_VALUES - 2);
    buf_text(&text, "1]");
    assert_int_equal(fault_of(&text), JSON_OK);
    buf_char(&text, '[');
    repeat(&text, "1,", JSON_MAX_VALUES - 1);
    buf_text(&text, "1]");
    assert_int_equal(fault_of(&text), JSON_TOO_MANY);
    buf_free(&text);
}

/* cJSON reads the first 63 characters and takes the rest for something else. */
static void test_the_length_of_a_number_is_limited(void **state)
{
    (void)state;
    struct buf text = buf_make(1000);
    repeat(&text, "1", JSON_MAX_NUMBER);
    assert_int_equal(fault_of(&text), JSON_OK);
    repeat(&text, "1", JSON_MAX_NUMBER + 1);
    assert_int_equal(fault_of(&text), JSON_LONG_NUMBER);
    buf_text(&text, "[0.");
    repeat(&text, "0", JSON_MAX_NUMBER);
    buf_text(&text, "1]");
    assert_int_equal(fault_of(&text), JSON_LONG_NUMBER);
    buf_free(&text);
}

static void test_every_fault_has_words(void **state)
{
    (void)state;
    for (int fault = JSON_OK; fault <= JSON_NO_MEMORY; fault++)
        assert_true(strlen(json_fault_text((enum json_fault)fault)) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepts),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_every_beginning_is_refused),
        cmocka_unit_test(test_depth_is_limited),
        cmocka_unit_test(test_the_number_of_values_is_limited),
        cmocka_unit_test(test_the_length_of_a_number_is_limited),
        cmocka_unit_test(test_every_fault_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
