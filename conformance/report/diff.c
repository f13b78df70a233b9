#include "conformance/report/diff.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"

static const double CLOSE_ENOUGH_S = 2;

/* "all (2203 answers)" counts anew in every run. */
static struct span step_of(const cJSON *assertion)
{
    const char *step = json_text(assertion, "step"), *count = strstr(step, " (");
    size_t len = strlen(step);
    bool counts = count && len > 9 && strcmp(step + len - 9, " answers)") == 0;
    return (struct span){step, counts ? (size_t)(count - step) : len};
}

static bool same_text(const cJSON *a, const cJSON *b, const char *name)
{
    return strcmp(json_text(a, name), json_text(b, name)) == 0;
}

static bool same_name(const cJSON *a, const cJSON *b)
{
    return span_equal(step_of(a), step_of(b)) && same_text(a, b, "on") && same_text(a, b, "op");
}

/* The how-manieth of its name an assertion is, of those before it. */
static size_t ordinal_of(const cJSON *assertion)
{
    size_t ordinal = 0;
    const cJSON *first = assertion;
    while (first->prev && first->prev->next)
        first = first->prev;
    for (; first != assertion; first = first->next)
        ordinal += same_name(first, assertion) ? 1 : 0;
    return ordinal;
}

/* The assertion of another run that asks the same; NULL when there is none. */
static const cJSON *counterpart(const cJSON *assertion, const cJSON *others)
{
    size_t ordinal = ordinal_of(assertion);
    const cJSON *other;
    cJSON_ArrayForEach(other, others)
    {
        if (same_name(other, assertion) && ordinal-- == 0)
            return other;
    }
    return NULL;
}

static bool is_measured(const cJSON *assertion)
{
    return strncmp(json_text(assertion, "on"), "measured", 8) == 0;
}

/* Numbers may be a little apart; the rest is equal. */
static bool nearly_equal(const cJSON *a, const cJSON *b)
{
    if (cJSON_IsNumber(a) && cJSON_IsNumber(b))
        return fabs(a->valuedouble - b->valuedouble) <= CLOSE_ENOUGH_S;
    if (!cJSON_IsObject(a) || !cJSON_IsObject(b) || cJSON_GetArraySize(a) != cJSON_GetArraySize(b))
        return json_equal(a, b);
    for (const cJSON *child = a->child; child; child = child->next)
        if (!nearly_equal(child, json_member(b, child->string)))
            return false;
    return true;
}

static bool same_value(const cJSON *a, const cJSON *b)
{
    const cJSON *left = json_member(a, "actual"), *right = json_member(b, "actual");
    if (!left || !right)
        return left == right;
    return is_measured(a) ? nearly_equal(left, right) : json_equal(left, right);
}

static bool is_observed(const cJSON *assertion)
{
    return strcmp(json_text(assertion, "level"), "observed") == 0;
}

static bool is_met(const cJSON *assertion)
{
    return strcmp(json_text(assertion, "verdict"), "PASS") == 0;
}

static bool same_assertion(const cJSON *a, const cJSON *b)
{
    bool value_counts = is_observed(a) || !is_met(a);
    return same_text(a, b, "verdict") && (!value_counts || same_value(a, b));
}

static struct status add_assertion(struct case_diff *c, const cJSON *before, const cJSON *after)
{
    struct assertion_diff *larger =
        realloc(c->assertions, (c->assertion_count + 1) * sizeof *larger);
    if (!larger)
        return status_no_memory();
    c->assertions = larger;
    larger[c->assertion_count++] = (struct assertion_diff){
        .sides = {before, after}, .observed = is_observed(before ? before : after)};
    return status_ok();
}

/* What one side alone has is told when it says that something is wrong: which assertions a case
 * comes to depends on how far it gets. */
static struct status compare_assertions(const cJSON *before, const cJSON *after,
                                        struct case_diff *out)
{
    const cJSON *olds = json_member(before, "assertions"), *news = json_member(after, "assertions");
    struct status status = status_ok();
    const cJSON *json;
    for (json = olds->child; json && status_is_ok(&status); json = json->next) {
        const cJSON *other = counterpart(json, news);
        if (other ? !same_assertion(json, other) : !is_met(json))
            status = add_assertion(out, json, other);
    }
    for (json = news->child; json && status_is_ok(&status); json = json->next)
        if (!counterpart(json, olds) && !is_met(json))
            status = add_assertion(out, NULL, json);
    return status;
}

static struct status add_case(struct report_diff *diff, const struct case_diff *c)
{
    struct case_diff *larger = realloc(diff->cases, (diff->count + 1) * sizeof *larger);
    if (!larger)
        return status_no_memory();
    diff->cases = larger;
    larger[diff->count++] = *c;
    return status_ok();
}

static struct status compare_case(struct report_diff *diff, const cJSON *before, const cJSON *after)
{
    struct case_diff c = {.sides = {before, after}};
    struct status status = status_ok();
    if (before && after) {
        diff->compared++;
        status = compare_assertions(before, after, &c);
    }
    bool same = before && after && c.assertion_count == 0 && same_text(before, after, "verdict");
    if (status_is_ok(&status) && !same)
        status = add_case(diff, &c);
    if (same || !status_is_ok(&status))
        free(c.assertions);
    return status; /* NOLINT(clang-analyzer-unix.Malloc): `diff` has them, which only OK says */
}

static const cJSON *case_of(const struct old_report *report, const cJSON *c)
{
    return map_get(report->by_id, span_of(json_text(c, "id")));
}

struct status report_diff_make(const struct old_report *before, const struct old_report *after,
                               struct report_diff *out)
{
    struct status status = status_ok();
    const cJSON *json;
    *out = (struct report_diff){.reports = {before, after}};
    for (json = before->cases->child; json && status_is_ok(&status); json = json->next)
        status = compare_case(out, json, case_of(after, json));
    for (json = after->cases->child; json && status_is_ok(&status); json = json->next)
        if (!case_of(before, json))
            status = compare_case(out, NULL, json);
    return status;
}

void report_diff_free(struct report_diff *diff)
{
    for (size_t i = 0; i < diff->count; i++)
        free(diff->cases[i].assertions);
    free(diff->cases);
    *diff = (struct report_diff){0};
}
