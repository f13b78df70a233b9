#include "common/buf.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/check.h"

static void test_collects_what_is_appended(void **state)
{
    (void)state;
    struct buf buf = buf_make(100);
    buf_text(&buf, "a");
    buf_char(&buf, 'b');
    buf_span(&buf, SPAN_LITERAL("c\0d"));
    buf_append(&buf, "efgh", 2);
    buf_format(&buf, "%d-%s", 12, "x");
    buf_text(&buf, NULL);
    buf_span(&buf, SPAN_ABSENT);
    assert_false(buf_failed(&buf));
    assert_true(span_equal(buf_peek(&buf), SPAN_LITERAL("abc\0def12-x")));
    buf_free(&buf);
}

static void test_an_empty_one_is_an_empty_text(void **state)
{
    (void)state;
    struct buf buf = buf_make(10);
    assert_string_equal(buf_cstr(&buf), "");
    assert_false(span_is_absent(buf_peek(&buf)));
    assert_int_equal(buf_peek(&buf).len, 0);
    buf_free(&buf);
    buf_free(&buf);
    buf_free(NULL);
}

static void test_holds_exactly_its_ceiling(void **state)
{
    (void)state;
    struct buf buf = buf_make(4);
    buf_text(&buf, "1234");
    assert_false(buf_failed(&buf));
    buf_text(&buf, "");
    assert_false(buf_failed(&buf));
    assert_false(buf_is_full(&buf));
    buf_char(&buf, '5');
    assert_true(buf_failed(&buf));
    assert_true(buf_is_full(&buf));
    assert_string_equal(buf_cstr(&buf), "1234");
    buf_free(&buf);
}

static void test_appends_all_or_nothing(void **state)
{
    (void)state;
    struct buf buf = buf_make(4);
    buf_text(&buf, "12");
    buf_format(&buf, "%s", "345");
    assert_true(buf_failed(&buf));
    assert_string_equal(buf_cstr(&buf), "12");
    buf_free(&buf);
}

static void test_a_failure_sticks(void **state)
{
    (void)state;
    struct buf buf = buf_make(4);
    buf_text(&buf, "12345");
    buf_text(&buf, "1");
    buf_format(&buf, "%d", 1);
    assert_true(buf_failed(&buf));
    assert_string_equal(buf_cstr(&buf), "");
    buf_clear(&buf);
    assert_false(buf_failed(&buf));
    assert_false(buf_is_full(&buf));
    buf_text(&buf, "1");
    assert_string_equal(buf_cstr(&buf), "1");
    buf_free(&buf);
}

static void test_grows(void **state)
{
    (void)state;
    enum { SIZE = 100000 };
    struct buf buf = buf_make(SIZE);
    for (int i = 0; i < SIZE; i++)
        buf_char(&buf, (char)('a' + i % 26));
    assert_false(buf_failed(&buf));
    assert_int_equal(buf.len, SIZE);
    for (int i = 0; i < SIZE; i++)
        assert_int_equal(buf_cstr(&buf)[i], 'a' + i % 26);
    assert_int_equal(buf_cstr(&buf)[SIZE], '\0');
    buf_free(&buf);
}

static void test_cut_forgets_the_end(void **state)
{
    (void)state;
    struct buf buf = buf_make(6);
    buf_cut(&buf, 0);
    buf_text(&buf, "abcdef");
    buf_cut(&buf, 2);
    assert_string_equal(buf_cstr(&buf), "ab");
    buf_text(&buf, "1234567");
    buf_cut(&buf, 1);
    assert_string_equal(buf_cstr(&buf), "a");
    assert_true(buf_failed(&buf));
    buf_free(&buf);
}

static void test_take_gives_the_text_away(void **state)
{
    (void)state;
    struct buf buf = buf_make(10);
    buf_text(&buf, "mine");
    char *text = buf_take(&buf);
    assert_string_equal(text, "mine");
    free(text);
    assert_int_equal(buf.len, 0);
    buf_text(&buf, "0123456789");
    assert_false(buf_failed(&buf)); /* the ceiling stays */
    buf_free(&buf);
}

static void test_take_of_nothing_is_an_empty_text(void **state)
{
    (void)state;
    struct buf buf = buf_make(0);
    char *text = buf_take(&buf);
    assert_non_null(text);
    assert_string_equal(text, "");
    free(text);
}

static void test_take_after_a_failure_is_null(void **state)
{
    (void)state;
    struct buf buf = buf_make(3);
    buf_text(&buf, "12");
    buf_text(&buf, "34");
    assert_null(buf_take(&buf));
    assert_false(buf_failed(&buf));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_collects_what_is_appended),
        cmocka_unit_test(test_an_empty_one_is_an_empty_text),
        cmocka_unit_test(test_holds_exactly_its_ceiling),
        cmocka_unit_test(test_appends_all_or_nothing),
        cmocka_unit_test(test_a_failure_sticks),
        cmocka_unit_test(test_grows),
        cmocka_unit_test(test_cut_forgets_the_end),
        cmocka_unit_test(test_take_gives_the_text_away),
        cmocka_unit_test(test_take_of_nothing_is_an_empty_text),
        cmocka_unit_test(test_take_after_a_failure_is_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
