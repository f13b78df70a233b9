/* Many cases at a time: that they are, which never are, and that nothing else is different. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "conformance/fixture/library.h"
#include "conformance/run/crew.h"
#include "tests/unit/conformance/crowd_server.h"

enum { JOBS = 8, PLAIN = 12, PREFLIGHT_REQUESTS = 3, CASE_REQUESTS = 3, LONG_MS = 60000 };

#define CASE(more, id, steps)                                                                      \
    "{" more "\"id\":\"" id "\",\"endpoints\":[\"cred\"],\"title\":\"t\",\"why\":\"w\","           \
    "\"editions\":[\"2023\"],\"safety\":\"noop\",\"steps\":[" steps "]}"
#define IS_200     "{\"on\":\"status\",\"op\":\"equals\",\"value\":200,\"level\":\"observed\"}"
#define PLAIN_CASE CASE("", "cred.crew.plain-%02d", "{\"name\":\"plain\",\"expect\":[" IS_200 "]}")
#define READING_CASE                                                                               \
    CASE("", "cred.crew.reading-%02d",                                                             \
         "{\"name\":\"reading\",\"expect\":[{\"on\":\"state:/isActive\",\"op\":\"equals\","        \
         "\"value\":false,\"level\":\"observed\"}]}")
#define HOOKED_CASE                                                                                \
    CASE("\"alone\":true,", "cred.crew.hooked-%02d",                                               \
         "{\"name\":\"hooked\",\"hook\":\"next_request_fails\",\"expect\":[" IS_200 "]}")

static struct library library;
static struct target target;

static void add_cases(const char *format, int count)
{
    struct references references = {&library.clauses, &library.editions};
    for (int i = 0; i < count; i++) {
        struct buf text = buf_make(4096);
        size_t before = strcspn(format, "%");
        buf_append(&text, format, before);
        buf_format(&text, "%02d%s", i, format + before + strlen("%02d"));
        struct status status =
            fixture_set_add(&library.cases, "cases/crew/case.json", buf_peek(&text), &references);
        if (!status_is_ok(&status))
            fail_msg("%s", status.message);
        buf_free(&text);
    }
}

static struct key *read_key(void)
{
    struct buf pem = buf_make(65536);
    struct key *key = NULL;
    struct status status = file_read(DFNS_SOURCE_DIR "/fixtures/keys/permitted-ed25519.pem", &pem);
    if (status_is_ok(&status))
        status = key_from_private_pem(buf_peek(&pem), &key);
    assert_true(status_is_ok(&status));
    buf_free(&pem);
    return key;
}

static int set_up(void **state)
{
    (void)state;
    struct status status = library_open(&library);
    assert_true(status_is_ok(&status));
    target = (struct target){
        .application_id = (char *)"ap-1",
        .read_back = true,
        .next_request_fails = (char *)"true",
    };
    target.callers[ROLE_PERMITTED] = (struct caller){
        .token = (char *)"a-bearer-token", .credential_id = (char *)"c", .key = read_key()};
    target.resources[ENDPOINT_CREDENTIAL].deactivated = (char *)"cr-0";
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    key_free(target.callers[ROLE_PERMITTED].key);
    library_free(&library);
    return 0;
}

/* A run against a server of that manner. */
struct shift {
    struct crowd_server *server;
    struct plan plan;
    struct run_setup setup;
    struct run_result result;
    atomic_int stop;
    size_t told;      /* cases, by the observer */
    size_t stop_then; /* so many cases told; 0: never */
};

/* What is told is in the plan's order. */
static void hear(void *context, const struct case_result *c, size_t done, size_t total)
{
    struct shift *shift = context;
    (void)total;
    assert_int_equal(done, ++shift->told);
    if (!shift->stop)
        assert_string_equal(c->id, shift->plan.items[done - 1].fixture->id);
    if (shift->told == shift->stop_then)
        shift->stop = SIGINT;
}

static void plan_all(struct shift *shift)
{
    static const struct patterns none;
    struct status status = fixture_set_finish(&library.cases);
    assert_true(status_is_ok(&status));
    struct plan_wishes wishes = {.cases = &library.cases,
                                 .edition = editions_find(&library.editions, "2023"),
                                 .target = &target,
                                 .run = &none,
                                 .skip = &none};
    status = plan_make(&wishes, &shift->plan);
    assert_true(status_is_ok(&status));
}

static void work_through(struct shift *shift, const struct crowd_manner *manner, size_t jobs,
                         long timeout_ms)
{
    struct status status;
    shift->server = crowd_start(manner);
    assert_non_null(shift->server);
    target.url = (char *)crowd_url(shift->server);
    plan_all(shift);
    shift->setup = (struct run_setup){
        .plan = &shift->plan,
        .target = &target,
        .edition = editions_find(&library.editions, "2023"),
        .clauses = &library.clauses,
        .jobs = jobs,
        .timeout_ms = timeout_ms,
        .stop = &shift->stop,
        .observer = {.context = shift, .case_ended = hear},
    };
    assert_int_equal(run_all(&shift->setup, &shift->result, &status), RUN_ENDED);
    assert_true(status_is_ok(&status) || shift->stop);
}

static void go_home(struct shift *shift)
{
    run_result_free(&shift->result);
    plan_free(&shift->plan);
    crowd_free(shift->server);
}

static void assert_all_passed(const struct shift *shift)
{
    assert_int_equal(shift->result.case_count, shift->plan.count);
    for (size_t i = 0; i < shift->plan.count; i++) {
        const struct case_result *c = &shift->result.cases[i];
        assert_string_equal(c->id, shift->plan.items[i].fixture->id);
        if (c->verdict != VERDICT_PASS)
            fail_msg("%s: %s: %s", c->id, verdict_name(c->verdict), c->explanation);
    }
}

/* The server answers nobody before as many requests are there as there may be. */
static void as_many_are_in_flight_as_there_are_jobs(void **state)
{
    static const size_t jobs[] = {1, 2, JOBS};
    (void)state;
    add_cases(PLAIN_CASE, PLAIN);
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
        struct shift shift = {.stop = 0};
        /* preflight comes alone, so it is let through */
        struct crowd_manner manner = {.together = jobs[i], .alone = PREFLIGHT_REQUESTS};
        work_through(&shift, &manner, jobs[i], LONG_MS);
        assert_all_passed(&shift);
        assert_int_equal(crowd_most(shift.server), jobs[i]);
        assert_int_equal(crowd_requests(shift.server), PREFLIGHT_REQUESTS + PLAIN * CASE_REQUESTS);
        go_home(&shift);
    }
}

struct interval {
    int64_t from_us, to_us;
};

static struct interval interval_of(const struct case_result *c)
{
    const struct exchange *first = &c->exchanges[0], *last = first + c->exchange_count - 1;
    return (struct interval){first->started_us, last->started_us + last->duration_us};
}

static bool overlap(const struct shift *shift, size_t a, size_t b)
{
    struct interval one = interval_of(&shift->result.cases[a]);
    struct interval other = interval_of(&shift->result.cases[b]);
    return one.from_us < other.to_us && other.from_us < one.to_us;
}

static void what_conflicts_never_overlaps(void **state)
{
    (void)state;
    struct shift shift = {.stop = 0};
    struct crowd_manner manner = {.delay_ms = 5};
    size_t conflicts = 0;
    add_cases(PLAIN_CASE, 4);
    add_cases(READING_CASE, 3);
    add_cases(HOOKED_CASE, 2);
    work_through(&shift, &manner, JOBS, LONG_MS);
    assert_all_passed(&shift);
    for (size_t a = 0; a < shift.plan.count; a++) {
        for (size_t b = 0; b < a; b++) {
            bool conflict =
                claims_conflict(&shift.plan.items[a].claims, &shift.plan.items[b].claims);
            if (conflict && overlap(&shift, a, b))
                fail_msg("%s beside %s", shift.result.cases[a].id, shift.result.cases[b].id);
            conflicts += conflict;
        }
    }
    assert_int_equal(conflicts, 9 * 8 / 2 - 4 * 3 / 2); /* all pairs but those of two plain ones */
    go_home(&shift);
}

/* Together they would be told to wait for ever. */
static void who_is_told_to_wait_asks_again_alone(void **state)
{
    (void)state;
    struct shift shift = {.stop = 0};
    struct crowd_manner manner = {.one_at_a_time = true, .delay_ms = 5};
    add_cases(PLAIN_CASE, 4);
    work_through(&shift, &manner, 4, LONG_MS);
    assert_all_passed(&shift);
    assert_int_equal(crowd_requests(shift.server),
                     PREFLIGHT_REQUESTS + 4 * CASE_REQUESTS + crowd_refused(shift.server));
    go_home(&shift);
}

static void a_stopped_run_keeps_what_was_finished(void **state)
{
    (void)state;
    static const size_t jobs[] = {1, 4};
    add_cases(PLAIN_CASE, 60);
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
        struct shift shift = {.stop_then = 3};
        struct crowd_manner manner = {.delay_ms = 5};
        work_through(&shift, &manner, jobs[i], LONG_MS);
        assert_true(shift.result.case_count >= 3 && shift.result.case_count < shift.plan.count);
        assert_int_equal(shift.result.case_count, shift.told);
        assert_int_equal(shift.result.exit_code, 128 + SIGINT);
        for (size_t k = 1; k < shift.result.case_count; k++)
            assert_true(strcmp(shift.result.cases[k - 1].id, shift.result.cases[k].id) < 0);
        go_home(&shift);
    }
}

static void a_target_that_falls_silent_is_left_alone(void **state)
{
    (void)state;
    struct shift shift = {.stop = 0};
    struct crowd_manner manner = {.silent_after = PREFLIGHT_REQUESTS};
    size_t not_run = 0;
    add_cases(PLAIN_CASE, 40);
    work_through(&shift, &manner, 4, 300);
    assert_int_equal(shift.result.case_count, 40);
    for (size_t i = 0; i < 40; i++) {
        assert_int_equal(shift.result.cases[i].verdict, VERDICT_ERROR);
        not_run += strstr(shift.result.cases[i].explanation, "not run") != NULL;
    }
    assert_in_range(not_run, 40 - 16, 40 - 10);
    assert_int_equal(crowd_requests(shift.server), PREFLIGHT_REQUESTS + 40 - not_run);
    go_home(&shift);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(as_many_are_in_flight_as_there_are_jobs),  EACH(what_conflicts_never_overlaps),
        EACH(who_is_told_to_wait_asks_again_alone),     EACH(a_stopped_run_keeps_what_was_finished),
        EACH(a_target_that_falls_silent_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
