/* What the benchmarks conclude from: medians, ratios, goals, and which answer is right. */
#include "tests/bench/answers.h"
#include "tests/bench/figures.h"
#include "tests/support/check.h"

static void assert_near(double value, double wanted)
{
    assert_true(value > wanted - 1e-9 && value < wanted + 1e-9);
}

static void test_median(void **state)
{
    (void)state;
    struct series series = {.count = 0};
    assert_near(series_median(&series), 0);
    series_add(&series, 9);
    assert_near(series_median(&series), 9);
    series_add(&series, 1);
    assert_near(series_median(&series), 5);
    series_add(&series, 2);
    assert_near(series_median(&series), 2);
}

/* Round by round: 1, 2 and 1/2, whatever the medians of each are. */
static void test_ratio_is_that_of_each_round(void **state)
{
    (void)state;
    struct row row = {.series = {{{10, 20, 5}, 3}, {{10, 10, 10}, 3}}, .limit = 1};
    double ratio;
    assert_true(row_ratio(&row, &ratio));
    assert_near(ratio, 1);
    row.goal = AT_LEAST;
    assert_true(row_is_met(&row));
    row.limit = 1.01;
    assert_false(row_is_met(&row));
    row.goal = AT_MOST;
    assert_true(row_is_met(&row));
}

static void test_what_was_not_measured_meets_no_goal(void **state)
{
    (void)state;
    struct row row = {.series = {{{1}, 1}}, .goal = AT_MOST, .limit = 100};
    double ratio;
    assert_false(row_ratio(&row, &ratio));
    assert_false(row_is_met(&row));
}

static void test_there_is_no_ratio_to_nothing(void **state)
{
    (void)state;
    struct row row = {.series = {{{1, 6}, 2}, {{0, 2}, 2}}};
    double ratio;
    assert_true(row_ratio(&row, &ratio));
    assert_near(ratio, 3);
    row.series[1].values[1] = 0;
    assert_false(row_ratio(&row, &ratio));
}

static void test_answer(void **state)
{
    (void)state;
    static const char text[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 4\r\n"
                               "Connection: close\r\n\r\noops";
    struct answer answer;
    for (size_t len = 0; len < sizeof text - 1; len++) {
        struct status status = answer_read((struct span){text, len}, &answer);
        assert_true(status_is_ok(&status));
        assert_false(answer.complete);
    }
    struct status status = answer_read(span_of(text), &answer);
    assert_true(status_is_ok(&status) && answer.complete && answer.closes);
    status = answer_check(&answer, 400, "oops");
    assert_true(status_is_ok(&status));
    status = answer_check(&answer, 200, "oops");
    assert_string_equal(status.message, "expected 200 oops, got 400 oops");
    status = answer_check(&answer, 400, "oop");
    assert_false(status_is_ok(&status));
}

static void test_what_is_no_answer(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",       /* no length */
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab",     /* more than was announced */
        "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",        /* no status */
        "HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\nab", /* longer than anybody sends */
    };
    struct answer answer;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct status status = answer_read(span_of(texts[i]), &answer);
        assert_false(status_is_ok(&status));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_median),
        cmocka_unit_test(test_ratio_is_that_of_each_round),
        cmocka_unit_test(test_what_was_not_measured_meets_no_goal),
        cmocka_unit_test(test_there_is_no_ratio_to_nothing),
        cmocka_unit_test(test_answer),
        cmocka_unit_test(test_what_is_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
