#include "sim/deviate/deviation.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "common/options.h"
#include "sim/deviate/ways.h"

enum { MAX_FORGIVEN = 4, MAX_ROWS = 256 };

struct broken_rule {
    struct deviation_row row;
    enum reason forgiven[MAX_FORGIVEN]; /* ends with REASON_NONE unless full */
    overrule_function *overrule;
    amend_way *amend;
};

static const struct broken_rule broken_rules[] = {
#define FORGIVES(id, summary, caught_by, ...) {{id, summary, caught_by}, {__VA_ARGS__}, NULL, NULL},
#define OVERRULES(id, summary, caught_by, function)                                                \
    {{id, summary, caught_by}, {REASON_NONE}, function, NULL},
#define AMENDS(id, summary, caught_by, function)                                                   \
    {{id, summary, caught_by}, {REASON_NONE}, NULL, function},
#include "sim/deviate/deviations.def"
#undef FORGIVES
#undef OVERRULES
#undef AMENDS
};

enum { RULE_COUNT = sizeof broken_rules / sizeof broken_rules[0] };

struct deviation {
    const struct broken_rule *rule;
    atomic_uint_fast64_t hits;
};

const struct deviation_row *deviation_row(size_t index)
{
    return index < RULE_COUNT ? &broken_rules[index].row : NULL;
}

static const struct broken_rule *find_rule(const char *id)
{
    for (size_t i = 0; i < RULE_COUNT; i++)
        if (strcmp(broken_rules[i].row.id, id) == 0)
            return &broken_rules[i];
    return NULL;
}

static struct status no_such_deviation(const char *id)
{
    const char *ids[RULE_COUNT];
    for (size_t i = 0; i < RULE_COUNT; i++)
        ids[i] = broken_rules[i].row.id;
    const char *nearest = options_nearest(id, ids, RULE_COUNT);
    return status_fail(STATUS_INPUT, "there is no defect \"%s\"; %s%s%s", id,
                       nearest ? "did you mean " : "dfns-sim defects lists them",
                       nearest ? nearest : "", nearest ? "?" : "");
}

struct status deviation_make(const char *id, struct deviation **out)
{
    const struct broken_rule *rule = find_rule(id);
    if (!rule)
        return no_such_deviation(id);
    struct deviation *deviation = malloc(sizeof *deviation);
    if (!deviation)
        return status_no_memory();
    *deviation = (struct deviation){.rule = rule};
    *out = deviation;
    return status_ok();
}

static bool forgives(const struct broken_rule *rule, enum reason reason)
{
    for (size_t i = 0; i < MAX_FORGIVEN && rule->forgiven[i] != REASON_NONE; i++)
        if (rule->forgiven[i] == reason)
            return true;
    return false;
}

static struct verdict overrule(void *context, const struct world *world, struct call *call,
                               struct verdict verdict)
{
    struct deviation *deviation = context;
    struct verdict instead = verdict;
    if (forgives(deviation->rule, verdict.reason))
        instead = ACCEPTED;
    else if (deviation->rule->overrule)
        instead = deviation->rule->overrule(world, call, verdict);
    if (instead.reason != verdict.reason)
        atomic_fetch_add(&deviation->hits, 1);
    return instead;
}

struct rules deviation_rules(struct deviation *deviation)
{
    struct rules rules = rules_default();
    rules.overrule = overrule;
    rules.context = deviation;
    return rules;
}

void deviation_amend(void *context, const struct call *call, struct verdict verdict, bool changed,
                     struct reply *reply)
{
    struct deviation *deviation = context;
    amend_way *amend = deviation->rule->amend;
    if (amend && amend(call, verdict, changed, reply))
        atomic_fetch_add(&deviation->hits, 1);
}

uint64_t deviation_hits(const struct deviation *deviation)
{
    return atomic_load(&deviation->hits);
}

void deviation_free(struct deviation *deviation)
{
    free(deviation);
}
