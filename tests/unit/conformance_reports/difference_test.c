#include <stdio.h>
#include <string.h>

#include "check.h"
#include "conformance/report/difference.h"
#include "conformance/report/shared.h"

static const struct row {
    const char *expected, *actual, *pointer;
} rows[] = {
    {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", ""},
    {"{\"message\":\"success\"}", "{\"message\":\"Success\"}", "/message"},
    {"{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":2}", "/a"},
    {"{\"a\":{\"b\":[1,2,{\"c\":3}]}}", "{\"a\":{\"b\":[1,2,{\"c\":4}]}}", "/a/b/2/c"},
    {"{\"a\":1}", "{}", "/a"},
    {"{\"a\":1}", "{\"a\":1,\"z\":0}", "/z"},
    {"{\"a\":null}", "{}", "/a"},
    {"[1,2]", "[1]", "/1"},
    {"[1]", "[1,2]", "/1"},
    {"[[1],[2]]", "[[1],[3]]", "/1/0"},
    {"{\"a/b\":{\"~\":1}}", "{\"a/b\":{\"~\":2}}", "/a~1b/~0"},
    {"{\"\":1}", "{\"\":2}", "/"},
    {"{\"a\":1}", "[1]", ""}, /* as a whole */
    {"1", "2", ""},
    {"{\"a\":1}", "\"{\\\"a\\\":2}\"", "/a"}, /* a body that came as text */
    {"{\"a\":1}", "\"no JSON\"", ""},
    {"\"1\"", "\"2\"", ""},
};

static void test_each_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = buf_make(200);
        difference_pointer(rows[i].expected, rows[i].actual, &out);
        if (strcmp(buf_cstr(&out), rows[i].pointer) != 0)
            fail_msg("%s and %s: expected \"%s\", found \"%s\"", rows[i].expected, rows[i].actual,
                     rows[i].pointer, buf_cstr(&out));
        buf_free(&out);
    }
}

/* What is said of an unmet assertion, and only of one that compares JSON. */
static const struct {
    const char *op;
    bool met;
    const char *said;
} sayings[] = {
    {"json-equal", false, "{\"a\":2}, first different at /a"},
    {"json-equal", true, "{\"a\":2}"},
    {"equals", false, "{\"a\":2}"},
};

static void test_reports_say_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(sayings); i++) {
        char op[16], on[] = "body", expected[] = "{\"a\":1}", actual[] = "{\"a\":2}";
        snprintf(op, sizeof op, "%s", sayings[i].op);
        const struct assertion_result assertion = {
            .on = on, .op = op, .met = sayings[i].met, .expected = expected, .actual = actual};
        struct buf out = buf_make(200);
        report_got(&assertion, 100, &out);
        assert_string_equal(buf_cstr(&out), sayings[i].said);
        buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_row),
        cmocka_unit_test(test_reports_say_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
