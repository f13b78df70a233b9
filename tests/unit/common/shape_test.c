#include "common/shape.h"

#include "tests/support/check.h"

static const struct shape_member members[] = {
    {"id", SHAPE_TEXT, SHAPE_REQUIRED},      {"active", SHAPE_BOOL, SHAPE_OPTIONAL},
    {"size", SHAPE_INTEGER, SHAPE_OPTIONAL}, {"owner", SHAPE_OBJECT, SHAPE_OPTIONAL},
    {"keys", SHAPE_ARRAY, SHAPE_OPTIONAL},   {"names", SHAPE_TEXTS, SHAPE_OPTIONAL},
    {"note", SHAPE_ANY, SHAPE_OPTIONAL},
};

static const struct {
    const char *text, *message; /* "" when it has the shape */
} rows[] = {
    {"{\"id\":\"x\"}", ""},
    {"{\"id\":\"x\",\"active\":false,\"size\":0,\"owner\":{},\"keys\":[],\"names\":[],\"note\":"
     "null}",
     ""},
    {"{\"id\":\"x\",\"$schema\":\"y\"}", ""},
    {"{\"id\":\"x\",\"names\":[\"a\",\"b\"],\"size\":9007199254740991}", ""},
    {"{}", "/a/0/id: expected a string that is not empty, found nothing"},
    {"{\"id\":\"\"}", "/a/0/id: expected a string that is not empty, found an empty string"},
    {"{\"id\":1}", "/a/0/id: expected a string that is not empty, found number"},
    {"{\"id\":null}", "/a/0/id: expected a string that is not empty, found null"},
    {"{\"id\":\"x\",\"active\":1}", "/a/0/active: expected true or false, found number"},
    {"{\"id\":\"x\",\"active\":null}", "/a/0/active: expected true or false, found null"},
    {"{\"id\":\"x\",\"size\":-1}",
     "/a/0/size: expected a whole number that is not negative, found -1"},
    {"{\"id\":\"x\",\"size\":1.5}",
     "/a/0/size: expected a whole number that is not negative, found 1.5"},
    {"{\"id\":\"x\",\"size\":-1e999}",
     "/a/0/size: expected a whole number that is not negative, found number"},
    {"{\"id\":\"x\",\"size\":-1e300}",
     "/a/0/size: expected a whole number that is not negative, found -1e300"},
    {"{\"id\":\"x\",\"size\":\"\"}",
     "/a/0/size: expected a whole number that is not negative, found string"},
    /* 2^53 may have been 2^53 + 1 */
    {"{\"id\":\"x\",\"size\":9007199254740993}",
     "/a/0/size: expected a whole number that is not negative, found one above 2^53 - 1"},
    {"{\"id\":\"x\",\"owner\":[]}", "/a/0/owner: expected an object, found array"},
    {"{\"id\":\"x\",\"keys\":{}}", "/a/0/keys: expected an array, found object"},
    {"{\"id\":\"x\",\"names\":[\"a\",1]}",
     "/a/0/names: expected an array of strings that are not empty, found array"},
    {"{\"id\":\"x\",\"names\":[\"\"]}",
     "/a/0/names: expected an array of strings that are not empty, found array"},
    {"{\"idd\":\"x\"}", "/a/0/idd: unknown member; did you mean \"id\"?"},
    {"{\"id\":\"x\",\"actve\":true}", "/a/0/actve: unknown member; did you mean \"active\"?"},
    {"{\"id\":\"x\",\"Id\":\"y\"}", "/a/0/Id: unknown member; did you mean \"id\"?"},
    {"{\"id\":\"x\",\"qqqqqqqq\":1}", "/a/0/qqqqqqqq: unknown member"},
    {"[]", "/a/0: expected an object, found array"},
    {"\"x\"", "/a/0: expected an object, found string"},
};

static void test_each_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cJSON *tree = json_parse(span_of(rows[i].text), NULL);
        assert_non_null(tree);
        struct status status = shape_check(tree, "/a/0", members, COUNT(members));
        assert_string_equal(status.message, rows[i].message);
        assert_int_equal(status.code, rows[i].message[0] ? STATUS_INPUT : STATUS_OK);
        cJSON_Delete(tree);
    }
}

static void test_the_document_itself_has_a_name(void **state)
{
    (void)state;
    struct status status = shape_check(NULL, "", members, COUNT(members));
    assert_string_equal(status.message, "the document: expected an object, found nothing");
}

/* Names come from a file that somebody else may have written. */
static void test_a_hostile_name_stays_on_its_line(void **state)
{
    (void)state;
    cJSON *tree = json_parse(SPAN_LITERAL("{\"id\":\"x\",\"a\\nb\\u001b[31m\":1}"), NULL);
    struct status status = shape_check(tree, "", members, COUNT(members));
    assert_string_equal(status.message, "/a?b?[31m: unknown member");
    cJSON_Delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_row),
        cmocka_unit_test(test_the_document_itself_has_a_name),
        cmocka_unit_test(test_a_hostile_name_stays_on_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
