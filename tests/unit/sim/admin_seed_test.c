/* --nonce-reject: which calls are rejected is drawn, and the seed decides. */
#include "tests/support/check.h"

#include <string.h>

#include "tests/support/stage.h"

static struct stage *make_seeded(uint64_t seed, int nonce_reject_percent)
{
    return stage_make_with(&(struct service_settings){
        .edition = edition_named("2023"),
        .nonce_window_ms = 300 * 1000,
        .explain = true,
        .seed = seed,
        .seeded = true,
        .nonce_reject_percent = nonce_reject_percent,
    });
}

enum { DRAWN = 60 };

/* "y" for every call that was done, "n" for every other. */
static void draw(struct stage *stage, char out[static DRAWN + 1])
{
    for (int i = 0; i < DRAWN; i++)
        out[i] = stage_deactivate(stage) == 200 ? 'y' : 'n';
    out[DRAWN] = '\0';
}

static void the_same_seed_rejects_the_same_calls(void **state)
{
    (void)state;
    char first[DRAWN + 1], second[DRAWN + 1], again[DRAWN + 1], other[DRAWN + 1];
    struct stage *a = make_seeded(7, 50), *b = make_seeded(7, 50), *c = make_seeded(8, 50);
    draw(a, first);
    draw(b, second);
    draw(c, other);
    assert_string_equal(first, second);
    assert_string_not_equal(first, other);
    assert_non_null(strchr(first, 'y'));
    assert_non_null(strchr(first, 'n'));
    assert_int_equal(stage_admin(a, "GET", "/_sim/health", NULL), 200);
    cJSON *health = stage_answer_tree(a);
    assert_int_equal(cJSON_GetNumberValue(json_member(health, "seed")), 7);
    cJSON_Delete(health);
    assert_int_equal(stage_admin(a, "POST", "/_sim/reset", NULL), 200);
    draw(a, again); /* the start has the rejections too */
    assert_string_equal(again, first);
    stage_free(a);
    stage_free(b);
    stage_free(c);
}

static void nothing_is_rejected_unless_it_is_asked_for(void **state)
{
    (void)state;
    struct stage *stage = make_seeded(7, 0);
    char drawn[DRAWN + 1];
    draw(stage, drawn);
    assert_null(strchr(drawn, 'n'));
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_rejects_the_same_calls),
        cmocka_unit_test(nothing_is_rejected_unless_it_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
