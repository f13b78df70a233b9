#include "common/json_exact.h"

#include "common/json.h"
#include "common/json_write.h"
#include "tests/support/check.h"

/* The caller deletes the tree. */
static cJSON *parse(const char *text)
{
    cJSON *tree = json_parse(span_of(text), NULL);
    if (!tree)
        fail_msg("does not parse: %s", text);
    return tree;
}

/* What is sent is written as it was, to the last digit. */
static void test_whole_numbers_that_no_double_holds(void **state)
{
    (void)state;
    static const char text[] = "[0,2147483648,9007199254740991,9007199254740992,9007199254740993,"
                               "-9007199254740993,1000000000000000,9223372036854775807,"
                               "{\"18446744073709551615\":18446744073709551615}]";
    cJSON *tree = parse(text);
    struct buf out = buf_make(1000);
    struct json_writer writer = json_writer_make(&out, JSON_COMPACT);
    int64_t integer;
    json_put_value(&writer, tree);
    assert_string_equal(buf_cstr(&out), text);
    assert_true(json_integer(json_pointer(tree, "/4"), 0, INT64_MAX, &integer));
    assert_int_equal(integer, INT64_C(9007199254740993));
    assert_false(
        json_integer(json_pointer(tree, "/8/18446744073709551615"), 0, INT64_MAX, &integer));
    buf_free(&out);
    cJSON_Delete(tree);
}

#define NINES_57 "999999999999999999999999999999999999999999999999999999999"
#define ZEROS_57 "000000000000000000000000000000000000000000000000000000000"

/* Each is written so that it may be read again: in no more than JSON_MAX_NUMBER characters. */
static void test_numbers_as_they_are_kept(void **state)
{
    (void)state;
    static const struct {
        const char *text, *written;
    } rows[] = {
        {"1e400", "1e400"},
        {"-10.50E+0400", "-105e399"},
        {"12e-400", "12e-400"},
        {"9007199254740993.0", "9007199254740993"},
        {"9007199254740993.250", "9007199254740993.25"},
        {NINES_57 "999990", NINES_57 "999990"},
        {"-9" ZEROS_57 "0000", "-9e61"},
        {"9e20", "900000000000000000000"},
        {"-9" ZEROS_57 "00e9", "-9e68"},
        {"0.9" NINES_57 "e17", "99999999999999999.99999999999999999999999999999999999999999"},
        {NINES_57 "99e999", NINES_57 "99e999"},
        {"9.990e-399", "999e-401"},
        {"1e" NINES_57 "9999", "1e" NINES_57 "9999"},
        {"1.0e-" NINES_57, "1.0e-" NINES_57},
        {"10e999999999999999", "1e1000000000000000"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        cJSON *tree = parse(rows[i].text);
        struct buf out = buf_make(1000);
        struct json_writer writer = json_writer_make(&out, JSON_COMPACT);
        json_put_value(&writer, tree);
        assert_string_equal(buf_cstr(&out), rows[i].written);
        cJSON *again = parse(rows[i].written);
        assert_true(json_equal(tree, again));
        cJSON_Delete(again);
        cJSON_Delete(tree);
        buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_numbers_that_no_double_holds),
        cmocka_unit_test(test_numbers_as_they_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
