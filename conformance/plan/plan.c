#include "conformance/plan/plan.h"

#include <stdlib.h>

#include "common/random.h"
#include "conformance/target/capability.h"

static bool is_of_edition(const struct fixture *fixture, const struct edition *edition)
{
    return texts_hold(fixture->file->editions, edition->name);
}

static struct status check_pattern(const struct plan_wishes *wishes, const char *pattern)
{
    for (size_t i = 0; i < wishes->cases->count; i++) {
        const struct fixture *fixture = &wishes->cases->fixtures[i];
        if (is_of_edition(fixture, wishes->edition) && pattern_matches(pattern, fixture))
            return status_ok();
    }
    const char *nearest = fixture_set_nearest(wishes->cases, pattern);
    return status_fail(STATUS_INPUT, "\"%.80s\" matches no case of edition %s%s%s%s", pattern,
                       wishes->edition->name, nearest ? "; did you mean \"" : "",
                       nearest ? nearest : "", nearest ? "\"?" : "");
}

static struct status check_patterns(const struct plan_wishes *wishes,
                                    const struct patterns *patterns)
{
    struct status status = status_ok();
    for (size_t i = 0; i < patterns->count && status_is_ok(&status); i++)
        status = check_pattern(wishes, patterns->texts[i]);
    return status;
}

static void select_cases(const struct plan_wishes *wishes, struct plan *plan)
{
    for (size_t i = 0; i < wishes->cases->count; i++) {
        const struct fixture *fixture = &wishes->cases->fixtures[i];
        bool wanted = wishes->run->count == 0 || patterns_match(wishes->run, fixture);
        if (is_of_edition(fixture, wishes->edition) && wanted &&
            !patterns_match(wishes->skip, fixture))
            plan->items[plan->count++] = (struct plan_item){.fixture = fixture};
    }
}

static struct status shuffle(struct plan *plan, uint64_t seed)
{
    struct random random = random_from_seed(seed);
    for (size_t left = plan->count; left > 1; left--) {
        uint64_t chosen;
        if (!random_below(&random, left, &chosen))
            return status_fail(STATUS_CRYPTO, "cannot compute the order of the cases");
        struct plan_item item = plan->items[left - 1];
        plan->items[left - 1] = plan->items[chosen];
        plan->items[chosen] = item;
    }
    return status_ok();
}

int plan_rank(const struct plan_item *item)
{
    return item->fixture->file->passive ? 2 : item->fixture->file->safety == SAFETY_SELF;
}

/* Keeps the order of those of one rank. */
static void sort_by_rank(struct plan *plan)
{
    for (size_t i = 1; i < plan->count; i++) {
        struct plan_item item = plan->items[i];
        size_t at = i;
        for (; at > 0 && plan_rank(&plan->items[at - 1]) > plan_rank(&item); at--)
            plan->items[at] = plan->items[at - 1];
        plan->items[at] = item;
    }
}

static void miss(struct plan_item *item, const char *capability)
{
    item->fate = FATE_UNTESTABLE;
    item->missing[item->missing_count++] = capability;
}

/* Gives the case its sacrificial ids. `dealt` counts those that are gone. */
static void deal(const struct target *target, const struct needs *needs,
                 size_t dealt[static ENDPOINT_COUNT], struct plan_item *item)
{
    static const char *const names[ENDPOINT_COUNT] = {
        [ENDPOINT_CREDENTIAL] = "credentials.sacrificial",
        [ENDPOINT_APPLICATION] = "applications.sacrificial",
    };
    for (size_t e = 0; e < ENDPOINT_COUNT; e++)
        if (dealt[e] + needs->sacrificial[e] > target->resources[e].sacrificial_count)
            miss(item, names[e]);
    for (size_t e = 0; e < ENDPOINT_COUNT && item->fate == FATE_RUN; e++)
        for (size_t i = 0; i < needs->sacrificial[e]; i++)
            item->sacrificial[e][i] = target->resources[e].sacrificial[dealt[e]++];
}

static void claim(const struct target *target, const struct needs *needs, struct plan_item *item)
{
    const struct case_file *file = item->fixture->file;
    item->claims.target = file->alone || file->safety == SAFETY_SELF;
    for (size_t e = 0; e < ENDPOINT_COUNT; e++) {
        const char *ids[RESOURCE_COUNT] = {
            [RESOURCE_DEACTIVATED] = target->resources[e].deactivated,
            [RESOURCE_SACRIFICIAL] = item->sacrificial[e][0],
            [RESOURCE_SACRIFICIAL_2] = item->sacrificial[e][1],
            [RESOURCE_OTHER_TENANT] = target->resources[e].other_tenant,
        };
        for (size_t r = 0; r < RESOURCE_COUNT; r++)
            if (needs->uses[e][r] != USE_NONE)
                claims_add(&item->claims, ids[r], needs->uses[e][r] == USE_OWN);
    }
}

static void decide(const struct plan_wishes *wishes, size_t dealt[static ENDPOINT_COUNT],
                   struct plan_item *item)
{
    enum safety safety = item->fixture->file->safety;
    if ((safety == SAFETY_STATE && !wishes->state_change) ||
        (safety == SAFETY_SELF && !wishes->self)) {
        item->fate = FATE_SKIPPED;
        return;
    }
    struct needs needs = needs_of(item->fixture, wishes->edition);
    for (size_t i = 0; i < needs.count; i++)
        if (!capability_held(wishes->target, needs.capabilities[i]))
            miss(item, needs.capabilities[i]);
    if (item->fate == FATE_RUN)
        deal(wishes->target, &needs, dealt, item);
    if (item->fate == FATE_RUN)
        claim(wishes->target, &needs, item);
}

struct status plan_make(const struct plan_wishes *wishes, struct plan *out)
{
    *out = (struct plan){0};
    struct status status = check_patterns(wishes, wishes->run);
    if (status_is_ok(&status))
        status = check_patterns(wishes, wishes->skip);
    if (!status_is_ok(&status))
        return status;
    out->items = calloc(wishes->cases->count + 1, sizeof *out->items);
    if (!out->items)
        return status_no_memory();
    select_cases(wishes, out);
    if (out->count == 0)
        status = status_fail(STATUS_INPUT, "no case of edition %s is left to run",
                             wishes->edition->name);
    if (status_is_ok(&status) && wishes->shuffle)
        status = shuffle(out, wishes->seed);
    sort_by_rank(out);
    size_t dealt[ENDPOINT_COUNT] = {0};
    for (size_t i = 0; i < out->count && status_is_ok(&status); i++)
        decide(wishes, dealt, &out->items[i]);
    if (!status_is_ok(&status))
        plan_free(out);
    return status;
}

void plan_free(struct plan *plan)
{
    free(plan->items);
    *plan = (struct plan){0};
}
