/* What libcurl or the suite sent twice on its own account would be one more than was planned. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "tests/proof/ask.h"
#include "tests/proof/proofs.h"

enum { MAX_OUTPUT = 64 * 1024 * 1024 };

static int64_t number(const cJSON *object, const char *name)
{
    int64_t value;
    assert_true(json_integer(json_member(object, name), 0, INT64_C(1) << 53, &value));
    return value;
}

static int64_t count_received(const struct pair *pair)
{
    cJSON *journal = ask(pair, "GET", "/_sim/journal?limit=0");
    int64_t newest = number(journal, "newest");
    cJSON_Delete(journal);
    return newest;
}

/* The plan of everything, with this further option (NULL: none). Nothing may be sent for it. */
static cJSON *make_plan(struct pair *pair, const char *option)
{
    const char *const arguments[] = {"--dry-run=json", option, NULL};
    struct buf output = buf_make(MAX_OUTPUT);
    int64_t before = count_received(pair);
    assert_int_equal(pair_suite(pair, arguments, &output), 0);
    assert_int_equal(count_received(pair), before);
    cJSON *plan = cJSON_ParseWithLength(output.ptr, output.len);
    assert_non_null(plan);
    buf_free(&output);
    return plan;
}

/* Runs these cases (NULL: all), against a world that is as at the start. */
static int64_t count_sent(struct pair *pair, const char *id, const char *option)
{
    const char *const arguments[] = {"--run", id ? id : "*", option, NULL};
    struct buf output = buf_make(MAX_OUTPUT);
    cJSON_Delete(ask(pair, "POST", "/_sim/reset"));
    int64_t before = count_received(pair);
    int code = pair_suite(pair, arguments, &output);
    if (code != 0 && code != 4) /* one that watches sees too little when it is alone */
        printf("%s: the suite ends with exit code %d\n", id ? id : "all", code);
    buf_free(&output);
    return count_received(pair) - before;
}

/* True when the simulator has received what was planned. */
static bool is_as_planned(const char *what, int64_t sent, int64_t fewest, int64_t most)
{
    if (sent >= fewest && sent <= most)
        return true;
    printf("%s: %lld requests, %lld to %lld were planned\n", what, (long long)sent,
           (long long)fewest, (long long)most);
    return false;
}

/* The simulator takes the first form of the nonce, so preflight is as short as it can be. */
static size_t judge_case(struct pair *pair, const cJSON *plan, const cJSON *item,
                         const char *option)
{
    const char *id = json_text(item, "id");
    int64_t preflight = number(json_member(plan, "preflight"), "fewest_requests");
    return !is_as_planned(id, count_sent(pair, id, option),
                          preflight + number(item, "fewest_requests"),
                          preflight + number(item, "most_requests"));
}

static size_t judge_each(struct pair *pair, const char *option)
{
    size_t surprises = 0, exact = 0;
    cJSON *plan = make_plan(pair, option);
    const cJSON *cases = json_member(plan, "cases"), *item;
    cJSON_ArrayForEach(item, cases)
    {
        surprises += judge_case(pair, plan, item, option);
        exact += number(item, "fewest_requests") == number(item, "most_requests");
    }
    printf("%d cases, %zu of them planned to the request\n", cJSON_GetArraySize(cases), exact);
    cJSON_Delete(plan);
    return surprises;
}

static size_t judge_together(struct pair *pair, const char *option)
{
    cJSON *plan = make_plan(pair, option);
    int64_t sent = count_sent(pair, NULL, option);
    bool planned = is_as_planned(option ? option : "all that changes nothing", sent,
                                 number(plan, "fewest_requests"), number(plan, "most_requests"));
    cJSON_Delete(plan);
    return !planned;
}

size_t proof_requests(void)
{
    struct pair pair;
    pair_start(&pair, NULL);
    size_t surprises = judge_each(&pair, "--allow-state-change");
    surprises += judge_together(&pair, "--allow-state-change");
    surprises += judge_together(&pair, NULL);
    assert_int_equal(pair_stop(&pair), 0);
    return surprises;
}
