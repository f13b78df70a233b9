#include "common/json_shallow.h"

#include "tests/support/check.h"

/* A document, and what is left of it; NULL where it is not acceptable. */
static const struct {
    const char *document, *left;
    enum json_fault fault;
} rows[] = {
    {"{}", "{}", JSON_OK},
    {"[1,[2],{\"a\":3}]", "[1,[],{}]", JSON_OK},
    {"{\"a\":{\"b\":[1,{\"c\":2}],\"d\":{}},\"e\":\"f\"}", "{\"a\":{},\"e\":\"f\"}", JSON_OK},
    {"{\"a\":\"}\\\"{\",\"b\":[\"]\\\\\"]}", "{\"a\":\"}\\\"{\",\"b\":[]}", JSON_OK},
    {" \"a\" ", "\"a\"", JSON_OK},
    {"{\"a\":{\"b\":1,\"b\":2}}", "{\"a\":{}}", JSON_OK},
    {"{\"a\":1,\"a\":{}}", NULL, JSON_DUPLICATE_KEY},
    {"{\"a\":{\"b\":01}}", NULL, JSON_SYNTAX},
    {"{\"a\":[1}", NULL, JSON_SYNTAX},
    {"", NULL, JSON_EMPTY},
};

static void what_is_nested_is_left_empty(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct json_error error;
        cJSON *tree = json_parse_shallow(span_of(rows[i].document), &error);
        char *left = tree ? cJSON_PrintUnformatted(tree) : NULL;
        assert_int_equal(error.fault, rows[i].fault);
        if (rows[i].left)
            assert_string_equal(left, rows[i].left);
        else
            assert_null(tree);
        cJSON_free(left);
        cJSON_Delete(tree);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_nested_is_left_empty)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
