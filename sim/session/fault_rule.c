#include "sim/session/fault_rule.h"

#include <stdio.h>
#include <string.h>

#include "common/shape.h"
#include "sim/session/fault_names.h"

enum { DEFAULT_DRIBBLE_MS = 1000, DEFAULT_RETRY_AFTER_S = 1 };

static const char id_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789-_.";

static const struct shape_member members[] = {
    {"id", SHAPE_TEXT, SHAPE_OPTIONAL},
    {"operation", SHAPE_TEXT, SHAPE_REQUIRED},
    {"as", SHAPE_TEXT, SHAPE_OPTIONAL},
    {"status", SHAPE_INTEGER, SHAPE_OPTIONAL},
    {"retry_after_s", SHAPE_INTEGER, SHAPE_OPTIONAL},
    {"network", SHAPE_TEXT, SHAPE_OPTIONAL},
    {"delay_ms", SHAPE_INTEGER, SHAPE_OPTIONAL},
    {"times", SHAPE_INTEGER, SHAPE_OPTIONAL},
    {"after", SHAPE_INTEGER, SHAPE_OPTIONAL},
    {"probability", SHAPE_ANY, SHAPE_OPTIONAL},
    {"phase", SHAPE_TEXT, SHAPE_OPTIONAL},
    /* what faults_write() adds */
    {"calls", SHAPE_INTEGER, SHAPE_OPTIONAL},
    {"hits", SHAPE_INTEGER, SHAPE_OPTIONAL},
    {"spent", SHAPE_BOOL, SHAPE_OPTIONAL},
};

static struct status read_id(const cJSON *item, struct fault_rule *rule)
{
    const char *id = json_text(item, "id");
    if (!id)
        return status_ok();
    size_t len = strlen(id);
    if (len > FAULT_MAX_ID || strspn(id, id_characters) != len)
        return status_fail(STATUS_INPUT,
                           "/id: expected at most %d letters, digits, \"-\", \"_\" and \".\"",
                           FAULT_MAX_ID);
    memcpy(rule->id, id, len + 1);
    return status_ok();
}

static struct status read_operation(const cJSON *item, struct fault_rule *rule)
{
    return status_in(fault_read_operation(json_text(item, "operation"), &rule->operation),
                     "/operation");
}

static struct status read_reason(const cJSON *item, struct fault_rule *rule)
{
    const char *word = json_text(item, "as");
    return word ? status_in(fault_read_reason(word, &rule->action.reason), "/as") : status_ok();
}

static struct status read_network(const cJSON *item, struct fault_rule *rule)
{
    const char *word = json_text(item, "network");
    return word ? status_in(fault_read_network(word, &rule->action.network), "/network")
                : status_ok();
}

/* Leaves `*number` alone when the member is absent. */
static struct status read_number(const cJSON *item, const char *name, int64_t min, int64_t max,
                                 int64_t *number)
{
    const cJSON *value = json_member(item, name);
    if (!value || json_integer(value, min, max, number))
        return status_ok();
    return status_fail(STATUS_INPUT, "/%s: expected a whole number from %lld to %lld", name,
                       (long long)min, (long long)max);
}

static struct status read_status(const cJSON *item, struct fault_rule *rule)
{
    int64_t number = 0, retry_after_s = DEFAULT_RETRY_AFTER_S;
    const cJSON *value = json_member(item, "status");
    if (!value && json_member(item, "retry_after_s"))
        return status_fail(STATUS_INPUT, "/retry_after_s: expected \"status\" beside it");
    if (!value)
        return status_ok();
    if (!json_integer(value, 429, 503, &number) || (number != 429 && number != 503))
        return status_fail(STATUS_INPUT, "/status: expected 429 or 503; \"as\" orders others");
    rule->action.status = (int)number;
    struct status status =
        read_number(item, "retry_after_s", 0, FAULT_MAX_RETRY_AFTER_S, &retry_after_s);
    rule->action.retry_after_s = (int)retry_after_s;
    return status;
}

static int64_t default_delay(enum network_fault network)
{
    if (network == NETWORK_HANG)
        return FAULT_MAX_DELAY_MS;
    return network == NETWORK_DRIBBLE ? DEFAULT_DRIBBLE_MS : 0;
}

static struct status read_delay(const cJSON *item, struct fault_rule *rule)
{
    rule->action.delay_ms = default_delay(rule->action.network);
    return read_number(item, "delay_ms", 0, FAULT_MAX_DELAY_MS, &rule->action.delay_ms);
}

static struct status read_range(const cJSON *item, struct fault_rule *rule)
{
    struct status status = read_number(item, "times", 1, FAULT_MAX_TIMES, &rule->times);
    return status_is_ok(&status) ? read_number(item, "after", 0, FAULT_MAX_TIMES, &rule->after)
                                 : status;
}

static struct status read_probability(const cJSON *item, struct fault_rule *rule)
{
    const cJSON *value = json_member(item, "probability");
    rule->probability = value ? cJSON_GetNumberValue(value) : 1;
    if (rule->probability > 0 && rule->probability <= 1)
        return status_ok();
    return status_fail(STATUS_INPUT, "/probability: expected a number above 0 and at most 1");
}

static struct status read_counters(const cJSON *item, struct fault_rule *rule)
{
    struct status status = read_number(item, "calls", 0, INT64_C(1) << 53, &rule->calls);
    return status_is_ok(&status) ? read_number(item, "hits", 0, rule->calls, &rule->hits) : status;
}

/* Is an answer needed, to be spoiled or sent late? */
static bool needs_answer(const struct fault_action *action)
{
    return action->network == NETWORK_NORMAL || action->network == NETWORK_TRUNCATE ||
           action->network == NETWORK_DRIBBLE ||
           action->network == NETWORK_MALFORMED_RESPONSE_CHUNK;
}

static bool has_answer(const struct fault_action *action)
{
    return action->reason != REASON_NONE || action->status != 0;
}

/* Do the parts make one order? */
static struct status check_sense(const cJSON *item, struct fault_rule *rule)
{
    const struct fault_action *action = &rule->action;
    if (action->reason != REASON_NONE && action->status != 0)
        return status_fail(STATUS_INPUT, "/status: cannot stand beside \"as\"");
    if (has_answer(action) && !needs_answer(action))
        return status_fail(STATUS_INPUT, "/network: sends no answer, so \"%s\" would say nothing",
                           action->status != 0 ? "status" : "as");
    if (!has_answer(action) && action->network == NETWORK_NORMAL && !json_member(item, "delay_ms"))
        return status_fail(STATUS_INPUT, "/as: expected it, or one of \"status\", \"network\" and "
                                         "\"delay_ms\"");
    return status_ok();
}

static struct status read_phase(const cJSON *item, struct fault_rule *rule)
{
    struct fault_action *action = &rule->action;
    bool spoils = needs_answer(action) && !has_answer(action);
    const char *word = json_text(item, "phase");
    action->phase = spoils ? FAULT_AFTER : FAULT_BEFORE;
    if (!word)
        return status_ok();
    struct status status = status_in(fault_read_phase(word, &action->phase), "/phase");
    if (status_is_ok(&status) && spoils && action->phase == FAULT_BEFORE)
        return status_fail(
            STATUS_INPUT, "/phase: expected \"after\", or an answer to send: \"as\" or \"status\"");
    return status;
}

static struct status read_parts(const cJSON *item, struct fault_rule *rule)
{
    /* The later ones look at what the earlier ones have read. */
    static struct status (*const parts[])(const cJSON *, struct fault_rule *) = {
        read_id,    read_operation,   read_reason,   read_status, read_network, read_delay,
        read_range, read_probability, read_counters, check_sense, read_phase,
    };
    struct status status = status_ok();
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && status_is_ok(&status); i++)
        status = parts[i](item, rule);
    return status;
}

/* What stands in the answer beside the rule changes; it is not kept with it. */
static cJSON *copy_given(const cJSON *item)
{
    static const char *const kept_apart[] = {"$schema", "id", "calls", "hits", "spent"};
    cJSON *copy = cJSON_Duplicate(item, true);
    for (size_t i = 0; i < sizeof kept_apart / sizeof kept_apart[0] && copy; i++)
        cJSON_DeleteItemFromObjectCaseSensitive(copy, kept_apart[i]);
    return copy;
}

struct status fault_rule_read(const cJSON *item, const char *pointer, struct fault_rule *rule)
{
    *rule = (struct fault_rule){0};
    struct status status = shape_check(item, pointer, members, sizeof members / sizeof members[0]);
    if (!status_is_ok(&status))
        return status;
    status = read_parts(item, rule);
    if (!status_is_ok(&status))
        return status_fail(status.code, "%s%.256s", pointer, status.message);
    rule->given = copy_given(item);
    return rule->given ? status_ok() : status_no_memory();
}

void fault_rule_free(struct fault_rule *rule)
{
    cJSON_Delete(rule->given);
    rule->given = NULL;
}
