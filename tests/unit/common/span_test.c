#include "common/span.h"

#include <stdlib.h>

#include "tests/support/check.h"

#define IN(text) SPAN_LITERAL(text)

static void test_absent_is_not_empty(void **state)
{
    (void)state;
    assert_true(span_is_absent(SPAN_ABSENT));
    assert_true(span_is_absent(span_of(NULL)));
    assert_false(span_is_absent(span_of("")));
    assert_true(span_is_empty(SPAN_ABSENT));
    assert_true(span_is_empty(span_of("")));
    assert_false(span_is_empty(span_of("a")));
}

static const struct {
    struct span a, b;
    bool equal, nocase;
} pairs[] = {
    {IN("abc"), IN("abc"), true, true},
    {IN("abc"), IN("aBC"), false, true},
    {IN("abc"), IN("abd"), false, false},
    {IN("abc"), IN("ab"), false, false},
    {IN("a\0b"), IN("a\0b"), true, true},
    {IN("a\0b"), IN("a\0c"), false, false},
    {IN(""), SPAN_ABSENT, true, true},
    {SPAN_ABSENT, SPAN_ABSENT, true, true},
    {IN("a"), SPAN_ABSENT, false, false},
    {IN("[^"), IN("{~"), false, false}, /* 0x20 apart, but no letters */
    {IN("\xC3\xA9"), IN("\xC3\x89"), false, false},
};

static void test_equality(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        if (span_equal(pairs[i].a, pairs[i].b) != pairs[i].equal ||
            span_equal_nocase(pairs[i].a, pairs[i].b) != pairs[i].nocase)
            fail_msg("row %zu: %s", i, pairs[i].a.ptr);
    }
    assert_true(span_equal_text(IN("abc"), "abc"));
    assert_false(span_equal_text(IN("abc\0"), "abc"));
}

static void test_starts_with(void **state)
{
    (void)state;
    assert_true(span_starts_with(IN("Bearer x"), "Bearer "));
    assert_true(span_starts_with(IN("Bearer "), "Bearer "));
    assert_false(span_starts_with(IN("Bearer"), "Bearer "));
    assert_false(span_starts_with(IN("bearer x"), "Bearer "));
    assert_true(span_starts_with(IN("x"), ""));
    assert_true(span_starts_with(SPAN_ABSENT, ""));
    assert_false(span_starts_with(SPAN_ABSENT, "x"));
}

static void test_trim(void **state)
{
    (void)state;
    assert_true(span_equal_text(span_trim(IN(" \t a b\t ")), "a b"));
    assert_true(span_equal_text(span_trim(IN("a")), "a"));
    assert_true(span_equal_text(span_trim(IN("\r\na")), "\r\na")); /* no blanks */
    assert_true(span_is_empty(span_trim(IN(" \t "))));
    assert_true(span_is_absent(span_trim(SPAN_ABSENT)));
}

static void test_cut(void **state)
{
    (void)state;
    struct span rest = IN("a,,b");
    assert_true(span_equal_text(span_cut(&rest, ','), "a"));
    assert_true(span_equal_text(rest, ",b"));
    assert_true(span_equal_text(span_cut(&rest, ','), ""));
    assert_true(span_equal_text(span_cut(&rest, ','), "b"));
    assert_true(span_is_absent(rest));
    assert_true(span_is_absent(span_cut(&rest, ',')));
}

static void test_cut_tells_an_empty_end_from_none(void **state)
{
    (void)state;
    struct span rest = IN("a,");
    assert_true(span_equal_text(span_cut(&rest, ','), "a"));
    assert_false(span_is_absent(rest));
    assert_true(span_is_empty(span_cut(&rest, ',')));
    assert_true(span_is_absent(rest));
}

static void test_dup(void **state)
{
    (void)state;
    char *copy = span_dup((struct span){"abc", 2}), *empty = span_dup(SPAN_ABSENT);
    assert_string_equal(copy, "ab");
    assert_string_equal(empty, "");
    free(copy);
    free(empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_absent_is_not_empty),
        cmocka_unit_test(test_equality),
        cmocka_unit_test(test_starts_with),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_cut_tells_an_empty_end_from_none),
        cmocka_unit_test(test_dup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
