/* What is served with how many files: never more connections than there is room for. */
#include "tests/support/check.h"

#include "sim/http/capacity.h"

static void few_files_mean_few_connections(void **state)
{
    (void)state;
    static const struct {
        size_t files;
        unsigned threads, queue;
    } rows[] = {
        {19, 1, 1},    {20, 1, 2},     {32, 7, 8},     {64, 23, 24},    {145, 64, 64},
        {177, 80, 80}, {224, 80, 127}, {225, 80, 128}, {1024, 80, 128}, {SIZE_MAX, 80, 128},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct capacity capacity;
        assert_true(capacity_for(rows[i].files, &capacity));
        assert_int_equal(capacity.threads, rows[i].threads);
        assert_int_equal(capacity.queue, rows[i].queue);
    }
}

static void there_is_room_for_all_that_are_taken(void **state)
{
    (void)state;
    for (size_t files = 0; files < 1000; files++) {
        struct capacity capacity;
        bool possible = capacity_for(files, &capacity);
        assert_int_equal(possible, files >= CAPACITY_MIN_FILES);
        if (possible)
            assert_true(capacity.threads >= 1 && capacity.queue >= 1 &&
                        capacity.threads + capacity.queue + 1 + CAPACITY_OTHER_FILES <= files);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_files_mean_few_connections),
        cmocka_unit_test(there_is_room_for_all_that_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
