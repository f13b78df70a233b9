#include "common/rfc3339.h"

#include "tests/support/check.h"

#define IN(text) SPAN_LITERAL(text)

static const struct {
    struct span text;
    int64_t ms;
} accepted[] = {
    {IN("1970-01-01T00:00:00Z"), 0},
    {IN("2023-01-09T05:57:53Z"), INT64_C(1673243873000)},
    {IN("2023-06-09T21:08:32.123Z"), INT64_C(1686344912123)},
    {IN("1969-12-31T23:59:59.999Z"), -1},
    {IN("0000-01-01T00:00:00Z"), INT64_C(-62167219200000)},
    {IN("9999-12-31T23:59:59.999Z"), INT64_C(253402300799999)},
    {IN("2038-01-19T03:14:08Z"), INT64_C(2147483648000)},
    /* leap years */
    {IN("2024-02-29T00:00:00Z"), INT64_C(1709164800000)},
    {IN("2000-02-29T00:00:00Z"), INT64_C(951782400000)},
    /* fractions; what is finer than a millisecond is dropped */
    {IN("1970-01-01T00:00:00.5Z"), 500},
    {IN("1970-01-01T00:00:00.05Z"), 50},
    {IN("1970-01-01T00:00:00.1239Z"), 123},
    {IN("1970-01-01T00:00:00.123456Z"), 123},
    {IN("1970-01-01T00:00:00.123456789Z"), 123},
    {IN("1970-01-01T00:00:00.000999999Z"), 0},
    /* offsets */
    {IN("1970-01-01T01:00:00+01:00"), 0},
    {IN("1970-01-01T00:00:00+00:00"), 0},
    {IN("1970-01-01T00:00:00-00:00"), 0},
    {IN("1969-12-31T18:30:00-05:30"), 0},
    {IN("1970-01-01T23:59:00+23:59"), 0},
    {IN("2025-03-09T12:34:56.123456789+00:00"), INT64_C(1741523696123)},
    /* either case */
    {IN("1970-01-01t00:00:00z"), 0},
    /* a leap second is the next second */
    {IN("2016-12-31T23:59:60Z"), INT64_C(1483228800000)},
    {IN("2016-12-31T23:59:60.5Z"), INT64_C(1483228800500)},
};

static void test_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        int64_t ms = INT64_MIN;
        if (!rfc3339_parse(accepted[i].text, &ms) || ms != accepted[i].ms)
            fail_msg("%s: %lld", accepted[i].text.ptr, (long long)ms);
    }
}

static const struct span refused[] = {
    IN(""),
    SPAN_ABSENT,
    IN("not a date"),
    IN("2023"),
    IN("2023-01-09"),
    IN("05:57:53Z"),
    /* no such day or time */
    IN("2023-02-29T00:00:00Z"),
    IN("1900-02-29T00:00:00Z"),
    IN("2023-02-30T00:00:00Z"),
    IN("2023-04-31T00:00:00Z"),
    IN("2023-00-09T00:00:00Z"),
    IN("2023-13-09T00:00:00Z"),
    IN("2023-01-00T00:00:00Z"),
    IN("2023-01-32T00:00:00Z"),
    IN("2023-01-09T24:00:00Z"),
    IN("2023-01-09T00:60:00Z"),
    IN("2023-01-09T00:00:61Z"),
    /* the offset */
    IN("2023-01-09T05:57:53"),
    IN("2023-01-09T05:57:53+01"),
    IN("2023-01-09T05:57:53+0100"),
    IN("2023-01-09T05:57:53+24:00"),
    IN("2023-01-09T05:57:53+01:60"),
    IN("2023-01-09T05:57:53 Z"),
    IN("2023-01-09T05:57:53Z+01:00"),
    IN("2023-01-09T05:57:53UTC"),
    IN("2023-01-09T05:57:53+1:00"),
    /* the fraction */
    IN("2023-01-09T05:57:53.Z"),
    IN("2023-01-09T05:57:53.1234567890Z"),
    IN("2023-01-09T05:57:53,5Z"),
    IN("2023-01-09T05:57:53.-1Z"),
    IN("2023-01-09T05:57:53.5.5Z"),
    /* separators and widths */
    IN("2023-01-09 05:57:53Z"),
    IN("2023/01/09T05:57:53Z"),
    IN("20230109T055753Z"),
    IN("2023-1-9T05:57:53Z"),
    IN("23-01-09T05:57:53Z"),
    IN("12023-01-09T05:57:53Z"),
    IN("+2023-01-09T05:57:53Z"),
    IN("-2023-01-09T05:57:53Z"),
    IN("2023-01-09T5:57:53Z"),
    IN("2023-01-09T05:57Z"),
    IN("2023-01-09T05:57:5Z"),
    IN("2023-+1-09T05:57:53Z"),
    IN("2023-W02-1T05:57:53Z"),
    /* something around it */
    IN(" 2023-01-09T05:57:53Z"),
    IN("2023-01-09T05:57:53Z "),
    IN("2023-01-09T05:57:53Z\n"),
    IN("2023-01-09T05:57:53Z\0"),
    IN("2023-01-09T05:57:53\0Z"),
    IN("\"2023-01-09T05:57:53Z\""),
    IN("1673243873"),
    IN("1673243873000"),
    IN("Mon, 09 Jan 2023 05:57:53 GMT"),
};

static void test_refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        int64_t ms = 42;
        if (rfc3339_parse(refused[i], &ms))
            fail_msg("%s", refused[i].ptr);
        assert_int_equal(ms, 42);
    }
}

static void test_every_beginning_is_refused(void **state)
{
    (void)state;
    struct span whole = IN("2025-03-09T12:34:56.123456789+00:00");
    int64_t ms;
    for (size_t len = 0; len < whole.len; len++)
        assert_false(rfc3339_parse((struct span){whole.ptr, len}, &ms));
}

static const struct {
    int64_t ms;
    const char *text;
} written[] = {
    {0, "1970-01-01T00:00:00.000Z"},
    {INT64_C(1673243873123), "2023-01-09T05:57:53.123Z"},
    {-1, "1969-12-31T23:59:59.999Z"},
    {-1000, "1969-12-31T23:59:59.000Z"},
    {RFC3339_FIRST_MS, "0000-01-01T00:00:00.000Z"},
    {RFC3339_LAST_MS, "9999-12-31T23:59:59.999Z"},
};

static void test_writes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(written); i++) {
        char text[RFC3339_SIZE];
        assert_true(rfc3339_format(written[i].ms, text));
        assert_string_equal(text, written[i].text);
    }
}

static void test_writes_no_year_of_five_digits(void **state)
{
    (void)state;
    const int64_t outside[] = {INT64_C(253402300800000), INT64_C(-62167219200001), INT64_MAX,
                               INT64_MIN};
    for (size_t i = 0; i < COUNT(outside); i++) {
        char text[RFC3339_SIZE];
        assert_false(rfc3339_format(outside[i], text));
    }
}

/* A day in each month of 800 years, at changing times. */
static void test_round_trip(void **state)
{
    (void)state;
    const int64_t month = INT64_C(2629746123);
    for (int64_t n = -4800; n < 4800; n++) {
        char text[RFC3339_SIZE];
        int64_t ms;
        assert_true(rfc3339_format(n * month, text));
        assert_true(rfc3339_parse(span_of(text), &ms));
        assert_true(ms == n * month);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_every_beginning_is_refused),
        cmocka_unit_test(test_writes),
        cmocka_unit_test(test_writes_no_year_of_five_digits),
        cmocka_unit_test(test_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
