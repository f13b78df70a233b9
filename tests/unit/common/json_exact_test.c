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

static bool canonically_equal(const cJSON *a, const cJSON *b)
{
    struct buf left = buf_make(1000), right = buf_make(1000);
    json_canonical(a, &left);
    json_canonical(b, &right);
    bool equal = span_equal(buf_peek(&left), buf_peek(&right));
    assert_false(buf_failed(&left) || buf_failed(&right));
    buf_free(&left);
    buf_free(&right);
    return equal;
}

static const struct {
    const char *a, *b;
    bool equal;
} pairs[] = {
    {"9007199254740993.0", "9007199254740992.0", false},
    {"9007199254740993.0", "9007199254740992", false},
    {"9007199254740993.0", "9007199254740993", true},
    {"9007199254740992", "9.007199254740992e15", true},
    {"-9007199254740993.50", "-90071992547409935e-1", true},
    {"9007199254740991.5", "9007199254740992", false},
    {"1e400", "2e400", false},
    {"1e400", "10E+399", true},
    {"1e400", "0.001e0403", true},
    {"1e23", "100000000000000000000000", true},
    {"1e23", "99999999999999991611392", false}, /* the double */
    {"1e-400", "2e-400", false},
    {"1e-400", "0.1e-399", true},
    {"1e-400", "0", false},
    {"1e-400", "-1e-400", false},
    {"0e999", "-0.00e-9999999999999999999", true},
    {"1e99999999999999999999", "1e99999999999999999998", false},
    {"1e-99999999999999999999", "1e-99999999999999999998", false},
};

static void test_numbers_are_equal_by_all_of_their_digits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        cJSON *a = parse(pairs[i].a), *b = parse(pairs[i].b);
        if (json_equal(a, b) != pairs[i].equal || canonically_equal(a, b) != pairs[i].equal)
            fail_msg("row %zu: %s and %s", i, pairs[i].a, pairs[i].b);
        cJSON_Delete(a);
        cJSON_Delete(b);
    }
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
        cmocka_unit_test(test_numbers_are_equal_by_all_of_their_digits),
        cmocka_unit_test(test_whole_numbers_that_no_double_holds),
        cmocka_unit_test(test_numbers_as_they_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
