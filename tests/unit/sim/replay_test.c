/* What remembering costs: memory for what lives and hardly more, whatever happened before; and that
 * nothing that lives is forgotten on the way. */
#include <stdio.h>
#include <stdlib.h>

#include "common/random.h"
#include "sim/world/replay.h"
#include "tests/support/check.h"

enum { BYTES_PER_VALUE = 48, PLENTY = 1000 * 1000 };

static struct span numbered(unsigned number, char text[static 24])
{
    int len = snprintf(text, 24, "value %u", number);
    return (struct span){text, (size_t)len};
}

static enum replay_answer remember(struct replay *replay, unsigned number, int64_t until_ms,
                                   int64_t now_ms)
{
    char text[24];
    return replay_remember(replay, numbered(number, text), until_ms, now_ms);
}

static bool seen(const struct replay *replay, unsigned number, int64_t now_ms)
{
    char text[24];
    return replay_seen(replay, numbered(number, text), now_ms);
}

static void test_a_value_counts_to_its_millisecond(void **state)
{
    (void)state;
    struct replay *replay = replay_make(PLENTY);
    assert_int_equal(remember(replay, 1, 2000, 1000), REPLAY_NEW);
    assert_true(seen(replay, 1, 1999));
    assert_true(seen(replay, 1, 2000));
    assert_false(seen(replay, 1, 2001));
    assert_int_equal(replay_count(replay, 2000), 1);
    assert_int_equal(replay_count(replay, 2001), 0);
    assert_int_equal(remember(replay, 2, 4000, 2001), REPLAY_NEW);
    /* the clock is set back */
    assert_true(seen(replay, 1, 2000));
    assert_int_equal(remember(replay, 1, 3000, 2000), REPLAY_SEEN);
    assert_int_equal(remember(replay, 1, 3000, 2001), REPLAY_NEW);
    assert_true(seen(replay, 1, 3000));
    assert_false(seen(replay, 1, 3001));
    replay_free(replay);
}

static void test_a_clock_set_back_finds_what_it_left(void **state)
{
    (void)state;
    struct replay *replay = replay_make(PLENTY);
    for (unsigned i = 0; i < REPLAY_KEPT / 2; i++)
        assert_int_equal(remember(replay, i, 1000 + i, 0), REPLAY_NEW);
    for (unsigned i = 0; i < REPLAY_KEPT / 2; i++) /* much later */
        assert_int_equal(remember(replay, REPLAY_KEPT + i, INT64_MAX, 1000000), REPLAY_NEW);
    for (unsigned i = 0; i < REPLAY_KEPT / 2; i++) {
        assert_true(seen(replay, i, 1000 + i));
        assert_false(seen(replay, i, 1001 + i));
    }
    replay_free(replay);
}

static void test_memory_follows_the_values(void **state)
{
    (void)state;
    struct replay *replay = replay_make(PLENTY);
    for (unsigned i = 0; i < 50000; i++) {
        assert_int_equal(remember(replay, i, 1000, 0), REPLAY_NEW);
        if (i >= 100)
            assert_in_range(replay_bytes(replay), (i + 1) * 24, (i + 1) * BYTES_PER_VALUE);
    }
    for (unsigned i = 0; i < 50000; i++)
        assert_true(seen(replay, i, 1000));
    assert_int_equal(replay_count(replay, 1000), 50000);
    replay_free(replay);
}

/* Ten values a millisecond that live for a second: as many go as come. */
static void test_a_steady_stream_needs_no_more(void **state)
{
    (void)state;
    enum { EACH_MS = 10, WINDOW_MS = 1000 };
    struct replay *replay = replay_make(PLENTY);
    unsigned number = 0;
    for (int64_t now = 0; now < 3 * WINDOW_MS; now++) {
        for (int i = 0; i < EACH_MS; i++)
            assert_int_equal(remember(replay, number++, now + WINDOW_MS, now), REPLAY_NEW);
        if (now % 100 == 99)
            assert_in_range(replay_bytes(replay), 0, replay_count(replay, now) * BYTES_PER_VALUE);
    }
    assert_int_equal(replay_count(replay, 3 * WINDOW_MS - 1), EACH_MS * (WINDOW_MS + 1));
    replay_free(replay);
}

static void test_memory_returns(void **state)
{
    (void)state;
    struct replay *replay = replay_make(PLENTY);
    for (unsigned i = 0; i < 50000; i++)
        assert_int_equal(remember(replay, i, 1000, 0), REPLAY_NEW);
    assert_in_range(replay_bytes(replay), 1200000, 2400000);
    for (unsigned i = 0; i < 200; i++)
        assert_int_equal(remember(replay, PLENTY + i, 5000, 2000), REPLAY_NEW);
    assert_int_equal(replay_count(replay, 2000), 200);
    assert_in_range(replay_bytes(replay), 0, 2 * REPLAY_KEPT * BYTES_PER_VALUE);
    for (unsigned i = 0; i < 200; i++)
        assert_true(seen(replay, PLENTY + i, 5000));
    replay_free(replay);
}

/* Half of the room is taken by what has expired: it must be found, and nothing else given up. */
static void test_room_is_made_at_the_cap(void **state)
{
    (void)state;
    enum { CAP = 20000 };
    struct replay *replay = replay_make(CAP);
    for (unsigned i = 0; i < CAP; i++)
        assert_int_equal(remember(replay, i, i % 2 ? 1000 : 9000, 0), REPLAY_NEW);
    assert_int_equal(remember(replay, CAP, 9000, 1000), REPLAY_FULL);
    assert_int_equal(remember(replay, 7, 9000, 1000), REPLAY_SEEN);
    for (unsigned i = 0; i < CAP / 2; i++)
        assert_int_equal(remember(replay, CAP + i, 9000, 1001), REPLAY_NEW);
    assert_int_equal(remember(replay, 2 * CAP, 9000, 1001), REPLAY_FULL);
    assert_int_equal(replay_count(replay, 1001), CAP);
    for (unsigned i = 0; i < CAP / 2; i++) {
        assert_true(seen(replay, 2 * i, 9000));
        assert_true(seen(replay, CAP + i, 9000));
    }
    replay_free(replay);
}

/* Times at random, a clock that runs unevenly, and again and again fewer and more values; beside it
 * what should be remembered, in the simplest way. */
static void test_nothing_that_lives_is_forgotten(void **state)
{
    (void)state;
    enum { VALUES = 6000, STEPS = 60000 };
    static int64_t until[VALUES]; /* as good as never: 0 */
    struct replay *replay = replay_make(PLENTY);
    struct random random = random_from_seed(5);
    int64_t now = 1;
    for (unsigned step = 0; step < STEPS; step++) {
        uint64_t number, lifetime;
        assert_true(random_below(&random, VALUES, &number));
        assert_true(random_below(&random, 4000, &lifetime));
        now += step / (STEPS / 6) % 2 ? 5 : step % 3 == 0;
        bool lives = until[number] >= now;
        assert_int_equal(seen(replay, (unsigned)number, now), lives);
        assert_int_equal(remember(replay, (unsigned)number, now + (int64_t)lifetime, now),
                         lives ? REPLAY_SEEN : REPLAY_NEW);
        if (!lives)
            until[number] = now + (int64_t)lifetime;
    }
    size_t live = 0;
    for (unsigned i = 0; i < VALUES; i++) {
        assert_int_equal(seen(replay, i, now), until[i] >= now);
        live += until[i] >= now;
    }
    assert_int_equal(replay_count(replay, now), live);
    replay_free(replay);
}

static void test_a_value_may_return_when_it_has_expired(void **state)
{
    (void)state;
    enum { VALUES = 3 * REPLAY_KEPT };
    struct replay *replay = replay_make(PLENTY);
    for (unsigned i = 0; i < VALUES; i++)
        assert_int_equal(remember(replay, i, 1000, 0), REPLAY_NEW);
    for (unsigned i = 0; i < VALUES; i++)
        assert_int_equal(remember(replay, i, 5000, 1001), REPLAY_NEW);
    for (unsigned i = 0; i < VALUES; i++)
        assert_int_equal(remember(replay, VALUES + i, 5000, 2000), REPLAY_NEW);
    for (unsigned i = 0; i < 2 * VALUES; i++)
        assert_true(seen(replay, i, 5000));
    replay_free(replay);
}

static void test_what_was_written_is_read_in_any_order(void **state)
{
    (void)state;
    enum { VALUES = 5000 };
    struct replay *from = replay_make(PLENTY), *to = replay_make(PLENTY);
    for (unsigned i = 0; i < VALUES; i++)
        assert_int_equal(remember(from, i, i * 7919 % VALUES, 0), REPLAY_NEW);
    struct replay_entry *entries = replay_entries(from, 1000);
    assert_non_null(entries);
    for (size_t i = replay_count(from, 1000); i-- > 0;)
        assert_true(replay_restore(to, &entries[i]));
    free(entries);
    assert_int_equal(replay_count(to, 0), VALUES - 1000);
    for (unsigned i = 0; i < VALUES; i++) {
        int64_t until = i * 7919 % VALUES;
        assert_int_equal(seen(to, i, until), until >= 1000);
        assert_false(seen(to, i, until + 1));
    }
    replay_free(from);
    replay_free(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_value_counts_to_its_millisecond),
        cmocka_unit_test(test_a_clock_set_back_finds_what_it_left),
        cmocka_unit_test(test_memory_follows_the_values),
        cmocka_unit_test(test_a_steady_stream_needs_no_more),
        cmocka_unit_test(test_memory_returns),
        cmocka_unit_test(test_room_is_made_at_the_cap),
        cmocka_unit_test(test_nothing_that_lives_is_forgotten),
        cmocka_unit_test(test_a_value_may_return_when_it_has_expired),
        cmocka_unit_test(test_what_was_written_is_read_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
