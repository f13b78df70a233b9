/* Which cases are selected, what they lack, and that no sacrificial id is spent twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "conformance/fixture/library.h"
#include "conformance/plan/plan.h"

#define CASE(id, safety, step)                                                                     \
    "{\"id\":\"" id "\",\"endpoints\":[\"cred\",\"app\"],\"title\":\"t\",\"why\":\"w\","           \
    "\"editions\":[\"2023\"],\"tags\":[\"tagged-" safety "\"],\"safety\":\"" safety "\","          \
    "\"steps\":[{\"name\":\"s\",\"expect\":[{\"on\":\"status\",\"op\":\"equals\",\"value\":200,"   \
    "\"level\":\"observed\"}]" step "}]}"

static const struct {
    const char *path;
    const char *text;
} files[] = {
    {"cases/a/read.json", CASE("{endpoint}.a.read", "noop", "")},
    {"cases/a/one.json", CASE("{endpoint}.a.one", "state", ",\"resource\":\"sacrificial\"")},
    {"cases/a/two.json",
     CASE("x.a.two", "state",
          ",\"resource\":\"sacrificial\",\"mutate\":[{\"verb\":\"set\",\"on\":\"resource\","
          "\"value\":\"sacrificial:2\"}]")},
    {"cases/b/second.json",
     CASE("{endpoint}.b.second", "noop",
          ",\"mutate\":[{\"verb\":\"set\",\"on\":\"caller\",\"value\":\"second\"}]")},
    {"cases/b/name.json", CASE("{endpoint}.b.name", "noop",
                               ",\"mutate\":[{\"verb\":\"set\",\"on\":\"header:X-Name\",\"value\":"
                               "\"{{caller.user_id}} {{other.id}}\"}]")},
    {"cases/b/unsigned.json",
     CASE("{endpoint}.b.unsigned", "noop",
          ",\"mutate\":[{\"verb\":\"set\",\"on\":\"caller\",\"value\":\"unpermitted\"},"
          "{\"verb\":\"remove\",\"on\":\"header:X-DFNS-USERACTION\"}]")},
};

static struct library library;
static char *credentials[] = {(char *)"cr-1", (char *)"cr-2", (char *)"cr-3"};
static char *applications[] = {(char *)"ap-1", (char *)"ap-2"};
static struct target target;

static int set_up(void **state)
{
    (void)state;
    struct status status = library_open(&library);
    struct references references = {&library.clauses, &library.editions};
    for (size_t i = 0; i < sizeof files / sizeof files[0] && status_is_ok(&status); i++)
        status =
            fixture_set_add(&library.cases, files[i].path, span_of(files[i].text), &references);
    if (status_is_ok(&status))
        status = fixture_set_finish(&library.cases);
    target.application_id = (char *)"ap-0";
    target.callers[ROLE_PERMITTED] =
        (struct caller){.token = (char *)"token", .sign_command = (char *)"sign"};
    target.callers[ROLE_UNPERMITTED].token = (char *)"token";
    target.callers[ROLE_SECOND].token = (char *)"token";
    target.resources[ENDPOINT_CREDENTIAL] = (struct target_resources){
        .deactivated = (char *)"cr-0", .sacrificial = credentials, .sacrificial_count = 3};
    target.resources[ENDPOINT_APPLICATION] = (struct target_resources){
        .deactivated = (char *)"ap-0", .sacrificial = applications, .sacrificial_count = 2};
    if (!status_is_ok(&status))
        print_error("%s\n", status.message);
    return !status_is_ok(&status);
}

static int tear_down(void **state)
{
    (void)state;
    library_free(&library);
    return 0;
}

struct wish {
    const char *run;
    const char *skip;
    bool state_change;
    bool shuffle;
    uint64_t seed;
};

static struct status plan_for(const struct wish *wish, struct plan *plan)
{
    struct patterns run = {0}, skip = {0};
    struct status status = wish->run ? patterns_add(&run, wish->run) : status_ok();
    if (status_is_ok(&status) && wish->skip)
        status = patterns_add(&skip, wish->skip);
    struct plan_wishes wishes = {
        .cases = &library.cases,
        .edition = editions_find(&library.editions, "2023"),
        .target = &target,
        .run = &run,
        .skip = &skip,
        .state_change = wish->state_change,
        .shuffle = wish->shuffle,
        .seed = wish->seed,
    };
    if (status_is_ok(&status))
        status = plan_make(&wishes, plan);
    patterns_free(&run);
    patterns_free(&skip);
    return status;
}

/* The ids in their order, and what becomes of each: "cred.a.one skipped, …". */
static const char *described(const struct plan *plan)
{
    static const char *const fates[] = {"", " skipped", ""};
    static char text[2048];
    struct buf out = buf_make(sizeof text - 1);
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_item *item = &plan->items[i];
        buf_format(&out, "%s%s%s", i ? ", " : "", item->fixture->id, fates[item->fate]);
        for (size_t k = 0; k < item->missing_count; k++)
            buf_format(&out, " -%s", item->missing[k]);
    }
    memcpy(text, buf_cstr(&out), out.len + 1);
    buf_free(&out);
    return text;
}

static const struct {
    struct wish wish;
    const char *plan;
} rows[] = {
    {{.run = "cred.a.read"}, "cred.a.read"},
    {{.run = "app.a.*"}, "app.a.one skipped, app.a.read"},
    {{.run = "a", .skip = "app"}, "cred.a.one skipped, cred.a.read, x.a.two skipped"},
    {{.run = "tagged-state"}, "app.a.one skipped, cred.a.one skipped, x.a.two skipped"},
    {{.run = "state", .skip = "app,cred"}, "x.a.two skipped"},
    {{.run = "observed", .skip = "a,app.b.*"},
     "cred.b.name -callers.permitted.user_id, cred.b.second -callers.second.signer, "
     "cred.b.unsigned"},
    {{.run = "cred.a.one", .state_change = true}, "cred.a.one"},
    {{.run = "cred.b.unsigned"}, "cred.b.unsigned"},
};

static void patterns_select(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct plan plan;
        struct status status = plan_for(&rows[i].wish, &plan);
        assert_true(status_is_ok(&status));
        assert_string_equal(described(&plan), rows[i].plan);
        plan_free(&plan);
    }
}

static void a_pattern_that_matches_nothing_is_told(void **state)
{
    (void)state;
    struct plan plan;
    struct status status = plan_for(&(struct wish){.run = "cred.a.reed"}, &plan);
    assert_int_equal(status.code, STATUS_INPUT);
    assert_string_equal(status.message, "\"cred.a.reed\" matches no case of edition 2023; did you "
                                        "mean \"cred.a.read\"?");
    status = plan_for(&(struct wish){.skip = "nothing-like-it"}, &plan);
    assert_int_equal(status.code, STATUS_INPUT);
    status = plan_for(&(struct wish){.run = "a", .skip = "a"}, &plan);
    assert_string_equal(status.message, "no case of edition 2023 is left to run");
    status = plan_for(&(struct wish){.run = "a,,b"}, &plan);
    assert_int_equal(status.code, STATUS_INPUT);
}

static void needs_follow_from_the_steps(void **state)
{
    (void)state;
    struct plan plan;
    struct status status = plan_for(&(struct wish){.run = "b", .skip = "app"}, &plan);
    assert_true(status_is_ok(&status));
    assert_string_equal(described(&plan), "cred.b.name -callers.permitted.user_id, "
                                          "cred.b.second -callers.second.signer, cred.b.unsigned");
    plan_free(&plan);
}

/* cred.a.one, app.a.one and x.a.two want 1, 1 and 2 + 2 ids; there are 3 and 2. */
static void no_sacrificial_id_is_dealt_twice(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct plan plan;
        const char *dealt[16];
        size_t count = 0;
        struct wish wish = {.run = "state", .state_change = true, .shuffle = true, .seed = seed};
        struct status status = plan_for(&wish, &plan);
        assert_true(status_is_ok(&status));
        for (size_t i = 0; i < plan.count; i++)
            for (size_t e = 0; e < ENDPOINT_COUNT; e++)
                for (size_t k = 0; k < 2; k++)
                    if (plan.items[i].sacrificial[e][k])
                        dealt[count++] = plan.items[i].sacrificial[e][k];
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < i; k++)
                assert_string_not_equal(dealt[i], dealt[k]);
        plan_free(&plan);
    }
}

static void who_comes_too_late_is_untestable(void **state)
{
    (void)state;
    struct plan plan;
    struct status status = plan_for(&(struct wish){.run = "state", .state_change = true}, &plan);
    assert_true(status_is_ok(&status));
    assert_string_equal(described(&plan),
                        "app.a.one, cred.a.one, x.a.two -applications.sacrificial");
    assert_null(plan.items[2].sacrificial[ENDPOINT_CREDENTIAL][0]);
    plan_free(&plan);
}

static void the_same_seed_gives_the_same_order(void **state)
{
    (void)state;
    char orders[3][2048];
    const uint64_t seeds[3] = {7, 7, 8};
    for (size_t i = 0; i < 3; i++) {
        struct plan plan;
        struct status status = plan_for(&(struct wish){.shuffle = true, .seed = seeds[i]}, &plan);
        assert_true(status_is_ok(&status));
        assert_int_equal(plan.count, 11);
        snprintf(orders[i], sizeof orders[i], "%s", described(&plan));
        plan_free(&plan);
    }
    assert_string_equal(orders[0], orders[1]);
    assert_string_not_equal(orders[0], orders[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_select),
        cmocka_unit_test(a_pattern_that_matches_nothing_is_told),
        cmocka_unit_test(needs_follow_from_the_steps),
        cmocka_unit_test(no_sacrificial_id_is_dealt_twice),
        cmocka_unit_test(who_comes_too_late_is_untestable),
        cmocka_unit_test(the_same_seed_gives_the_same_order),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
