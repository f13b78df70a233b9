#include "sim/session/fault.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/random.h"
#include "common/shape.h"
#include "sim/session/fault_rule.h"

enum { MAX_POINTER = 32 };

struct faults {
    uint64_t seed;
    uint64_t first_seed;      /* that of faults_make() */
    struct fault_rule *rules; /* room for FAULT_MAX_RULES; NULL until there is one */
    size_t count;
};

struct faults *faults_make(uint64_t seed)
{
    assert(seed <= FAULT_MAX_SEED);
    struct faults *faults = calloc(1, sizeof *faults);
    if (faults)
        faults->seed = faults->first_seed = seed;
    return faults;
}

static bool has_id(const struct faults *faults, const char *id)
{
    for (size_t i = 0; i < faults->count; i++)
        if (strcmp(faults->rules[i].id, id) == 0)
            return true;
    return false;
}

static void make_id(const struct faults *faults, char id[static FAULT_MAX_ID + 1])
{
    size_t number = faults->count;
    do
        snprintf(id, FAULT_MAX_ID + 1, "fault-%zu", ++number);
    while (has_id(faults, id));
}

static struct status add(struct faults *faults, const cJSON *item, const char *pointer)
{
    if (faults->count == FAULT_MAX_RULES)
        return status_fail(STATUS_MEMORY, "/faults: expected at most %d rules", FAULT_MAX_RULES);
    if (!faults->rules && !(faults->rules = calloc(FAULT_MAX_RULES, sizeof *faults->rules)))
        return status_no_memory();
    struct fault_rule *rule = &faults->rules[faults->count];
    struct status status = fault_rule_read(item, pointer, rule);
    if (!status_is_ok(&status))
        return status;
    if (has_id(faults, rule->id)) {
        fault_rule_free(rule);
        return status_fail(STATUS_INPUT, "%s/id: another rule has the id \"%s\"", pointer,
                           rule->id);
    }
    if (rule->id[0] == '\0')
        make_id(faults, rule->id);
    faults->count++;
    return status_ok();
}

struct status faults_add(struct faults *faults, const cJSON *rule)
{
    return add(faults, rule, "");
}

static struct status read_document(const cJSON *document, struct faults *faults)
{
    static const struct shape_member members[] = {{"seed", SHAPE_INTEGER, SHAPE_OPTIONAL},
                                                  {"faults", SHAPE_ARRAY, SHAPE_REQUIRED}};
    struct status status = shape_check(document, "", members, sizeof members / sizeof members[0]);
    int64_t seed;
    if (json_integer(json_member(document, "seed"), 0, FAULT_MAX_SEED, &seed))
        faults->seed = (uint64_t)seed;
    const cJSON *item;
    size_t index = 0;
    cJSON_ArrayForEach(item, json_member(document, "faults"))
    {
        char pointer[MAX_POINTER];
        snprintf(pointer, sizeof pointer, "/faults/%zu", index++);
        if (status_is_ok(&status))
            status = add(faults, item, pointer);
    }
    return status;
}

static void free_rules(struct faults *faults)
{
    for (size_t i = 0; i < faults->count; i++)
        fault_rule_free(&faults->rules[i]);
    free(faults->rules);
    faults->rules = NULL;
    faults->count = 0;
}

struct status faults_set(struct faults *faults, const cJSON *document)
{
    struct faults *fresh = faults_make(faults->first_seed);
    if (!fresh)
        return status_no_memory();
    fresh->seed = faults->seed;
    struct status status = read_document(document, fresh);
    if (status_is_ok(&status)) {
        free_rules(faults);
        *faults = *fresh;
        *fresh = (struct faults){0};
    }
    faults_free(fresh);
    return status;
}

static bool is_spent(const struct fault_rule *rule)
{
    return rule->times != 0 && rule->hits >= rule->times;
}

static void write_rule(const struct fault_rule *rule, struct json_writer *json)
{
    const cJSON *member;
    json_object_begin(json);
    json_member_text(json, "id", rule->id);
    cJSON_ArrayForEach(member, rule->given)
    {
        json_key(json, member->string);
        json_put_value(json, member);
    }
    json_member_integer(json, "calls", rule->calls);
    json_member_integer(json, "hits", rule->hits);
    json_member_bool(json, "spent", is_spent(rule));
    json_object_end(json);
}

void faults_write(const struct faults *faults, struct json_writer *json)
{
    json_object_begin(json);
    json_member_integer(json, "seed", (int64_t)faults->seed);
    json_key(json, "faults");
    json_array_begin(json);
    for (size_t i = 0; i < faults->count; i++)
        write_rule(&faults->rules[i], json);
    json_array_end(json);
    json_object_end(json);
}

/* What is drawn follows from seed, place of the rule and number of the call alone, so that counters
 * are all that must be written down to go on. The place goes into bits that the seed leaves free.
 */
static bool is_lucky(const struct faults *faults, size_t index)
{
    const struct fault_rule *rule = &faults->rules[index];
    const uint64_t whole = UINT64_C(1) << 53;
    uint64_t drawn;
    if (rule->probability >= 1)
        return true;
    struct random random = random_from_seed(faults->seed ^ (uint64_t)index << 54);
    random.drawn = (uint64_t)rule->calls;
    return random_below(&random, whole, &drawn) &&
           (double)drawn < rule->probability * (double)whole;
}

/* The rule has just counted the call. */
static bool wants(const struct faults *faults, size_t index)
{
    const struct fault_rule *rule = &faults->rules[index];
    return rule->calls > rule->after && !is_spent(rule) && is_lucky(faults, index);
}

static bool only_delays(const struct fault_action *action)
{
    return action->phase == FAULT_AFTER && action->reason == REASON_NONE && action->status == 0 &&
           action->network == NETWORK_NORMAL;
}

/* The rule takes the call, too: after those that only delay it. */
static void take(struct fault_rule *rule, struct fault_action *action)
{
    int64_t delay_ms = action->delay_ms + rule->action.delay_ms;
    rule->hits++;
    if (!action->id || !only_delays(&rule->action)) {
        *action = rule->action;
        action->id = rule->id;
    }
    action->delay_ms = delay_ms < FAULT_MAX_DELAY_MS ? delay_ms : FAULT_MAX_DELAY_MS;
}

struct fault_action faults_draw(struct faults *faults, const struct operation *operation)
{
    struct fault_action action = {0};
    bool taken = false;
    for (size_t i = 0; i < faults->count; i++) {
        struct fault_rule *rule = &faults->rules[i];
        if (rule->operation && rule->operation != operation)
            continue;
        rule->calls++;
        if (taken || !wants(faults, i))
            continue;
        take(rule, &action);
        taken = !only_delays(&rule->action);
    }
    return action;
}

void faults_clear(struct faults *faults)
{
    free_rules(faults);
    faults->seed = faults->first_seed;
}

void faults_free(struct faults *faults)
{
    if (!faults)
        return;
    free_rules(faults);
    free(faults);
}
