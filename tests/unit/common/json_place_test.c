#include "common/json_place.h"

#include <stdlib.h>

#include "tests/support/check.h"

static const char document[] = "{\n"
                               "  \"id\": \"a{b\\\"}\",\n"
                               "  \"steps\": [ {\"name\": \"x\"},\n"
                               "    {\"name\" : [1, 2e3, \"]\"],\"then\":null}\n"
                               "  ]\n"
                               "}\n";

static const struct {
    const char *pointer;
    unsigned line, column;
} places[] = {
    {"", 1, 1},
    {"/id", 2, 3},
    {"/steps", 3, 3},
    {"/steps/0", 3, 14},
    {"/steps/0/name", 3, 15},
    {"/steps/1", 4, 5},
    {"/steps/1/name", 4, 6},
    {"/steps/1/name/0", 4, 16},
    {"/steps/1/name/2", 4, 24},
    {"/steps/1/then", 4, 29},
    /* what leads nowhere: where the way ends */
    {"/title", 1, 1},
    {"/steps/2", 3, 3},
    {"/steps/1/expect/0", 4, 5},
    {"/id/0", 2, 3},
};

static void test_a_pointer_has_a_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(places); i++) {
        struct json_place place = json_place_of(span_of(document), span_of(places[i].pointer));
        if (place.line != places[i].line || place.column != places[i].column)
            fail_msg("%s: %u:%u", places[i].pointer, place.line, place.column);
    }
}

static void test_a_member_has_a_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t object, member, offset;
    } rows[] = {
        {"{\"a\":1,\"a\":2}", 0, 1, 7},
        {"[{\"{\":{}},{\"b\":1,\"b\":2}]", 2, 1, 17},
        {"[1]", 0, 0, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct json_place place =
            json_place_of_member(span_of(rows[i].text), rows[i].object, rows[i].member);
        assert_int_equal(place.offset, rows[i].offset);
    }
}

/* Nothing is read behind the end, whatever the text is. */
static void test_a_text_that_is_cut(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof document; len++) {
        char *cut = span_dup((struct span){document, len});
        struct span text = {cut, len};
        assert_int_equal(json_place_of(text, span_of("/steps/1/name")).line > 0, 1);
        assert_true(json_place_of_member(text, 2, 1).offset <= len);
        free(cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_pointer_has_a_place),
        cmocka_unit_test(test_a_member_has_a_place),
        cmocka_unit_test(test_a_text_that_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
