#include "common/map.h"

#include <stdio.h>

#include "tests/support/check.h"

#define IN(text) SPAN_LITERAL(text)

static void test_an_empty_map_is_null(void **state)
{
    (void)state;
    struct map *map = NULL;
    assert_null(map_get(map, IN("a")));
    assert_null(map_remove(&map, IN("a")));
    assert_int_equal(map_count(map), 0);
    map_free(&map);
    assert_null(map);
}

static void test_puts_gets_replaces_removes(void **state)
{
    (void)state;
    struct map *map = NULL;
    int one, two;
    assert_true(map_put(&map, IN("a"), &one));
    assert_ptr_equal(map_get(map, IN("a")), &one);
    assert_true(map_put(&map, IN("a"), &two));
    assert_ptr_equal(map_get(map, IN("a")), &two);
    assert_int_equal(map_count(map), 1);
    assert_ptr_equal(map_remove(&map, IN("a")), &two);
    assert_null(map_get(map, IN("a")));
    assert_int_equal(map_count(map), 0);
    map_free(&map);
}

static void test_a_key_is_bytes(void **state)
{
    (void)state;
    struct map *map = NULL;
    int values[5];
    const struct span keys[5] = {IN("a"), IN("A"), IN("a\0"), IN("a\0b"), IN("")};
    for (size_t i = 0; i < 5; i++)
        assert_true(map_put(&map, keys[i], &values[i]));
    for (size_t i = 0; i < 5; i++)
        assert_ptr_equal(map_get(map, keys[i]), &values[i]);
    assert_ptr_equal(map_get(map, SPAN_ABSENT), &values[4]);
    assert_ptr_equal(map_remove(&map, SPAN_ABSENT), &values[4]);
    map_free(&map);
}

static void test_a_key_is_copied(void **state)
{
    (void)state;
    struct map *map = NULL;
    int value;
    char key[] = "key";
    assert_true(map_put(&map, span_of(key), &value));
    key[0] = 'x';
    assert_ptr_equal(map_get(map, IN("key")), &value);
    assert_null(map_get(map, span_of(key)));
    map_free(&map);
}

static void test_many(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    static int values[MANY];
    struct map *map = NULL;
    char key[16];
    for (int i = 0; i < MANY; i++) {
        snprintf(key, sizeof key, "%d", i);
        assert_true(map_put(&map, span_of(key), &values[i]));
    }
    for (int i = 0; i < MANY; i += 2) {
        snprintf(key, sizeof key, "%d", i);
        assert_ptr_equal(map_remove(&map, span_of(key)), &values[i]);
    }
    assert_int_equal(map_count(map), MANY / 2);
    for (int i = 0; i < MANY; i++) {
        snprintf(key, sizeof key, "%d", i);
        assert_ptr_equal(map_get(map, span_of(key)), i % 2 ? &values[i] : NULL);
    }
    map_free(&map);
    assert_null(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_map_is_null),
        cmocka_unit_test(test_puts_gets_replaces_removes),
        cmocka_unit_test(test_a_key_is_bytes),
        cmocka_unit_test(test_a_key_is_copied),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
