/*
 * The number of jobs and the order of the cases change nothing.
 *
 *   jobs_test beside         cases that race and share, many at a time: for the race detector
 *   jobs_test same           the same report for every number of jobs
 *   jobs_test slow           the same report where every answer takes 100 ms
 *   jobs_test orders NUMBER  so many runs in another order each: the same verdicts
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/map.h"
#include "tests/support/pair.h"
#include "tests/support/wire.h"

static const char *const numbers[] = {"1", "2", "8", "32"};
enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

static long orders;

/* How long the simulator takes for each answer. */
static int delay_ms;

/* The answer's body, the caller's. */
static cJSON *ask(const struct pair *pair, const char *line, const char *body)
{
    char text[512];
    struct wire_answer answer;
    snprintf(text, sizeof text,
             "%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             line, strlen(body), body);
    wire_exchange((int)strtol(strrchr(pair->url, ':') + 1, NULL, 10), text, strlen(text), &answer);
    assert_int_equal(answer.status, 200);
    cJSON *said = answer.body;
    answer.body = NULL;
    wire_forget(&answer);
    return said;
}

/* What the runs before have deactivated is active again. */
static void reset(const struct pair *pair)
{
    char order[128];
    snprintf(order, sizeof order, "{\"faults\": [{\"operation\": \"*\", \"delay_ms\": %d}]}",
             delay_ms);
    cJSON_Delete(ask(pair, "POST /_sim/reset", ""));
    if (delay_ms > 0)
        cJSON_Delete(ask(pair, "PUT /_sim/faults", order));
}

static int delayed(const struct pair *pair)
{
    cJSON *said = ask(pair, "GET /_sim/faults", "");
    const cJSON *hits = json_pointer(said, "/faults/0/hits");
    int count = hits ? hits->valueint : 0;
    cJSON_Delete(said);
    return count;
}

static cJSON *judge(struct pair *pair, const char *jobs, const char *seed, const char *run)
{
    const char *const arguments[] = {
        "--strict", "--jobs", jobs, "--seed", seed, "--run", run, "--skip", "x.nonce.expiry-window",
        NULL};
    cJSON *report;
    reset(pair);
    int code = pair_judge(pair, arguments, &report);
    if (code != 0)
        fail_msg("--jobs %s --seed %s: exit code %d", jobs, seed, code);
    return report;
}

/* Times, and what is another each time by its nature: headers hold nonces and the date. */
static void drop_what_varies(cJSON *item)
{
    static const char *const names[] = {"duration_us", "started_us", "started", "headers"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        cJSON_DeleteItemFromObjectCaseSensitive(item, names[i]);
    cJSON *child;
    cJSON_ArrayForEach(child, item) drop_what_varies(child);
}

/* Somebody wins; who, is chance. */
static void drop_winner(cJSON *item)
{
    cJSON *assertion;
    if (strstr(json_text(item, "id"), ".race."))
        cJSON_ArrayForEach(assertion, json_member(item, "assertions"))
            cJSON_DeleteItemFromObjectCaseSensitive(assertion, "actual");
}

static char *without_what_varies(cJSON *report)
{
    cJSON *item;
    cJSON_ArrayForEach(item, json_member(report, "cases")) drop_winner(item);
    drop_what_varies(report);
    char *text = cJSON_Print(report);
    assert_non_null(text);
    cJSON_Delete(report);
    return text;
}

/* All but the search for the window's length, whose result is a matter of time. */
static void every_number_of_jobs_gives_the_same_report(void **state)
{
    (void)state;
    struct pair pair;
    pair_start(&pair, NULL);
    char *first = without_what_varies(judge(&pair, numbers[0], "7", "*"));
    for (size_t i = 1; i < NUMBERS; i++) {
        char *next = without_what_varies(judge(&pair, numbers[i], "7", "*"));
        assert_string_equal(next, first);
        free(next);
    }
    free(first);
    assert_int_equal(pair_stop(&pair), 0);
}

/* Sixteen requests wait at the target at a time, and it says of each what it says of one. */
static void a_slow_target_is_judged_as_a_fast_one(void **state)
{
    (void)state;
    static const char cases[] = "auth,perm,ua,race,state,err500";
    struct pair pair;
    pair_start(&pair, NULL);
    char *fast = without_what_varies(judge(&pair, "1", "7", cases));
    delay_ms = 100;
    char *slow = without_what_varies(judge(&pair, "16", "7", cases));
    assert_true(delayed(&pair) > 100);
    assert_string_equal(slow, fast);
    free(fast);
    free(slow);
    assert_int_equal(pair_stop(&pair), 0);
}

/* Remembers the verdict of each case, or holds it to what is remembered. */
static size_t compare(struct map **verdicts, const cJSON *report, const char *seed)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, json_member(report, "cases"))
    {
        const char *id = json_text(item, "id"), *verdict = json_text(item, "verdict");
        const char *before = map_get(*verdicts, span_of(id));
        if (before && strcmp(before, verdict) != 0)
            fail_msg("--seed %s: %s is %s and was %s", seed, id, verdict, before);
        if (!before)
            assert_true(map_put(verdicts, span_of(id), (void *)verdict));
    }
    return (size_t)cJSON_GetArraySize(json_member(report, "cases"));
}

static void every_order_gives_the_same_verdicts(void **state)
{
    (void)state;
    struct pair pair;
    struct map *verdicts = NULL;
    pair_start(&pair, NULL);
    cJSON *first = judge(&pair, "1", "0", "*");
    size_t count = compare(&verdicts, first, "0");
    assert_true(count > 100);
    for (long i = 1; i <= orders; i++) {
        char seed[24];
        snprintf(seed, sizeof seed, "%ld", i);
        cJSON *report = judge(&pair, numbers[i % NUMBERS], seed, "*");
        assert_int_equal(compare(&verdicts, report, seed), count);
        cJSON_Delete(report);
    }
    assert_int_equal(map_count(verdicts), count);
    cJSON_Delete(first);
    map_free(&verdicts);
    assert_int_equal(pair_stop(&pair), 0);
}

static void cases_run_beside_each_other(void **state)
{
    (void)state;
    struct pair pair;
    pair_start(&pair, NULL);
    cJSON *report = judge(&pair, "8", "7", "race,state,err500,auth,perm,any");
    assert_true(cJSON_GetArraySize(json_member(report, "cases")) > 30);
    cJSON_Delete(report);
    assert_int_equal(pair_stop(&pair), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest beside[] = {cmocka_unit_test(cases_run_beside_each_other)};
    const struct CMUnitTest same[] = {cmocka_unit_test(every_number_of_jobs_gives_the_same_report)};
    const struct CMUnitTest slow[] = {cmocka_unit_test(a_slow_target_is_judged_as_a_fast_one)};
    const struct CMUnitTest order[] = {cmocka_unit_test(every_order_gives_the_same_verdicts)};
    const char *what = argc > 1 ? argv[1] : "";
    orders = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    if (strcmp(what, "beside") == 0)
        return cmocka_run_group_tests(beside, NULL, NULL);
    if (strcmp(what, "same") == 0)
        return cmocka_run_group_tests(same, NULL, NULL);
    if (strcmp(what, "slow") == 0)
        return cmocka_run_group_tests(slow, NULL, NULL);
    if (strcmp(what, "orders") == 0 && orders > 0)
        return cmocka_run_group_tests(order, NULL, NULL);
    fprintf(stderr, "usage: jobs_test beside | same | slow | orders NUMBER\n");
    return 2;
}
