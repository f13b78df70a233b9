#include "common/utf8.h"

#include "tests/support/check.h"

static const struct {
    struct span text;
    size_t len;
} rows[] = {
    {SPAN_ABSENT, 0},
    {SPAN_LITERAL(""), 0},
    {SPAN_LITERAL("\0"), 1},
    {SPAN_LITERAL("a\xFF"), 1},
    {SPAN_LITERAL("\x7F"), 1},
    {SPAN_LITERAL("\xC2\x80"), 2},
    {SPAN_LITERAL("\xDF\xBF"), 2},
    {SPAN_LITERAL("\xE0\xA0\x80"), 3},
    {SPAN_LITERAL("\xED\x9F\xBF"), 3},
    {SPAN_LITERAL("\xEE\x80\x80"), 3},
    {SPAN_LITERAL("\xEF\xBF\xBF"), 3},
    {SPAN_LITERAL("\xF0\x90\x80\x80"), 4},
    {SPAN_LITERAL("\xF4\x8F\xBF\xBF"), 4},
    /* alone or cut short */
    {SPAN_LITERAL("\x80"), 0},
    {SPAN_LITERAL("\xBF"), 0},
    {SPAN_LITERAL("\xC2"), 0},
    {SPAN_LITERAL("\xE0\xA0"), 0},
    {SPAN_LITERAL("\xF0\x90\x80"), 0},
    {SPAN_LITERAL("\xC2"
                  "a"),
     0},
    {SPAN_LITERAL("\xE1\x80"
                  "a"),
     0},
    {SPAN_LITERAL("\xF1\x80\x80"
                  "a"),
     0},
    {SPAN_LITERAL("\xC2\xC2\x80"), 0},
    /* longer than need be */
    {SPAN_LITERAL("\xC0\x80"), 0},
    {SPAN_LITERAL("\xC1\xBF"), 0},
    {SPAN_LITERAL("\xE0\x9F\xBF"), 0},
    {SPAN_LITERAL("\xF0\x8F\xBF\xBF"), 0},
    /* surrogates, past the end, never a lead */
    {SPAN_LITERAL("\xED\xA0\x80"), 0},
    {SPAN_LITERAL("\xED\xBF\xBF"), 0},
    {SPAN_LITERAL("\xF4\x90\x80\x80"), 0},
    {SPAN_LITERAL("\xF5\x80\x80\x80"), 0},
    {SPAN_LITERAL("\xFE"), 0},
    {SPAN_LITERAL("\xFF"), 0},
};

static void test_each_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (utf8_sequence(rows[i].text) != rows[i].len)
            fail_msg("row %zu: %zu", i, utf8_sequence(rows[i].text));
}

/* Encodes without looking whether that is allowed. */
static struct span encode(unsigned point, char out[static 4])
{
    size_t len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char marks[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len - 1; i > 0; i--, point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3F));
    out[0] = (char)(marks[len] | point);
    return (struct span){out, len};
}

static void test_every_code_point(void **state)
{
    (void)state;
    for (unsigned point = 0; point < 0x120000; point++) {
        char bytes[4];
        struct span text = encode(point, bytes);
        bool allowed = point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
        if (utf8_sequence(text) != (allowed ? text.len : 0) || (allowed && utf8_length(text) != 1))
            fail_msg("U+%X", point);
    }
}

static void test_length_counts_characters(void **state)
{
    (void)state;
    assert_int_equal(utf8_length(SPAN_ABSENT), 0);
    assert_int_equal(utf8_length(SPAN_LITERAL("")), 0);
    assert_int_equal(utf8_length(SPAN_LITERAL("a\0é€😀")), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_row),
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_length_counts_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
