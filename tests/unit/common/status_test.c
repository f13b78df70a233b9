#include "common/status.h"

#include <string.h>

#include "tests/support/check.h"

static void test_ok_has_no_message(void **state)
{
    (void)state;
    struct status status = status_ok();
    assert_true(status_is_ok(&status));
    assert_string_equal(status.message, "");
    status = status_in(status, "never seen");
    assert_true(status_is_ok(&status));
    assert_string_equal(status.message, "");
}

static void test_a_failure_says_why(void **state)
{
    (void)state;
    struct status status = status_fail(STATUS_INPUT, "expected %d, found \"%s\"", 1, "x");
    assert_false(status_is_ok(&status));
    assert_int_equal(status.code, STATUS_INPUT);
    assert_string_equal(status.message, "expected 1, found \"x\"");
    status = status_no_memory();
    assert_int_equal(status.code, STATUS_MEMORY);
    assert_string_equal(status.message, "out of memory");
}

static void test_an_outer_call_says_where(void **state)
{
    (void)state;
    struct status status = status_fail(STATUS_IO, "no");
    status = status_in(status, "%s:%d", "file", 3);
    status = status_in(status, "world");
    assert_int_equal(status.code, STATUS_IO);
    assert_string_equal(status.message, "world: file:3: no");
}

static void test_what_is_too_long_is_cut(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct status status = status_fail(STATUS_INPUT, "%s", text);
    assert_int_equal(strlen(status.message), sizeof status.message - 1);
    struct status outer = status_in(status, "where");
    assert_int_equal(strlen(outer.message), sizeof outer.message - 1);
    assert_memory_equal(outer.message, "where: xxx", 10);
    outer = status_in(status, "%s", text);
    assert_int_equal(strlen(outer.message), sizeof outer.message - 1);
}

/* A message ends up on terminals and in JSON, whatever bytes a file or a server put into it. */
static void test_a_message_is_one_line_of_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *given, *told;
    } rows[] = {
        {"a\nb\r\tc", "a?b??c"},
        {"\033[31mred\x7F", "?[31mred?"},
        {"\xC2\x9B"
         "31m",
         "??31m"}, /* the same as a C1 control */
        {"caf\xC3\xA9 \xE6\x9D\xB1 \xF0\x9F\x99\x82", "caf\xC3\xA9 \xE6\x9D\xB1 \xF0\x9F\x99\x82"},
        {"\xFF\xC3", "??"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct status status = status_fail(STATUS_INPUT, "%s", rows[i].given);
        assert_string_equal(status.message, rows[i].told);
        status = status_in(status_fail(STATUS_INPUT, "x"), "%s", rows[i].given);
        assert_int_equal(strncmp(status.message, rows[i].told, strlen(rows[i].told)), 0);
    }
}

static void test_a_character_that_is_cut_is_left_out(void **state)
{
    (void)state;
    char text[1000] = "x";
    for (size_t i = 0; i < 400; i++)
        memcpy(text + 1 + 2 * i, "\xC3\xA9", 2);
    struct status status = status_fail(STATUS_INPUT, "%s", text);
    assert_memory_equal(status.message + 317, "\xC3\xA9", 2);
    status = status_fail(STATUS_INPUT, "%s", text + 1);
    assert_memory_equal(status.message + 316, "\xC3\xA9?", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ok_has_no_message),
        cmocka_unit_test(test_a_failure_says_why),
        cmocka_unit_test(test_an_outer_call_says_where),
        cmocka_unit_test(test_what_is_too_long_is_cut),
        cmocka_unit_test(test_a_message_is_one_line_of_utf8),
        cmocka_unit_test(test_a_character_that_is_cut_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
