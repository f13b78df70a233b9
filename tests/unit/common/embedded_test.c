#include "common/embedded.h"

#include "tests/support/check.h"

static const struct embedded_file rows[] = {
    {"a.json", "{}", 2},
    {"folder/a.json", "[]", 2},
    {"empty", "", 0},
};
static const struct embedded_files files = {rows, COUNT(rows)};

static void test_finds_by_the_exact_path(void **state)
{
    (void)state;
    assert_true(span_equal_text(embedded_find(&files, "a.json"), "{}"));
    assert_true(span_equal_text(embedded_find(&files, "folder/a.json"), "[]"));
    assert_true(span_is_absent(embedded_find(&files, "A.json")));
    assert_true(span_is_absent(embedded_find(&files, "a.jso")));
    assert_true(span_is_absent(embedded_find(&files, "")));
}

static void test_an_empty_file_is_there(void **state)
{
    (void)state;
    assert_false(span_is_absent(embedded_find(&files, "empty")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_by_the_exact_path),
        cmocka_unit_test(test_an_empty_file_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
