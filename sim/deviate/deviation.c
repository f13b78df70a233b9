#include "sim/deviate/deviation.h"

#include <stdlib.h>
#include <string.h>

#include "common/options.h"
#include "sim/api/answer.h"
#include "sim/deviate/rule.h"

enum { MAX_ROWS = 512 };

struct deviation {
    struct quirk quirks[MAX_DEVIATIONS];
    size_t count;
};

/* ---- rows ---- */

static const struct rule *rule_at(enum deviation_kind kind, size_t index)
{
    const struct rule *rules = kind == DEFECT ? defect_rules : variation_rules;
    return index < (kind == DEFECT ? defect_rule_count : variation_rule_count) ? &rules[index]
                                                                               : NULL;
}

const struct deviation_row *deviation_row(enum deviation_kind kind, size_t index)
{
    const struct rule *rule = rule_at(kind, index);
    return rule ? &rule->row : NULL;
}

static const struct rule *find_rule(enum deviation_kind kind, const char *id)
{
    const struct rule *rule;
    for (size_t i = 0; (rule = rule_at(kind, i)); i++)
        if (strcmp(rule->row.id, id) == 0)
            return rule;
    return NULL;
}

static struct status no_such_row(enum deviation_kind kind, const char *id)
{
    const char *ids[MAX_ROWS], *noun = kind == DEFECT ? "defect" : "variation";
    size_t count = 0;
    for (; count < MAX_ROWS && deviation_row(kind, count); count++)
        ids[count] = deviation_row(kind, count)->id;
    const char *nearest = options_nearest(id, ids, count);
    if (nearest)
        return status_fail(STATUS_INPUT, "there is no %s \"%s\"; did you mean %s?", noun, id,
                           nearest);
    return status_fail(STATUS_INPUT, "there is no %s \"%s\"; dfns-sim %ss lists them", noun, id,
                       noun);
}

/* ---- life ---- */

struct deviation *deviation_make(void)
{
    return calloc(1, sizeof(struct deviation));
}

static struct status judge_combination(const struct deviation *deviation, const struct rule *rule)
{
    for (size_t i = 0; i < deviation->count; i++) {
        const struct deviation_row *other = &deviation->quirks[i].rule->row;
        if (rule->row.point && other->point && strcmp(rule->row.point, other->point) == 0)
            return status_fail(STATUS_INPUT, "%s and %s both vary %s: one of them is enough",
                               other->id, rule->row.id, rule->row.point);
    }
    if (deviation->count == MAX_DEVIATIONS)
        return status_fail(STATUS_INPUT, "at most %d can be in force together", MAX_DEVIATIONS);
    return status_ok();
}

struct status deviation_add(struct deviation *deviation, enum deviation_kind kind, const char *id)
{
    const struct rule *rule = find_rule(kind, id);
    if (!rule)
        return no_such_row(kind, id);
    struct status status = judge_combination(deviation, rule);
    if (status_is_ok(&status))
        deviation->quirks[deviation->count++].rule = rule;
    return status;
}

const char *deviation_fault(const struct deviation *deviation, size_t index)
{
    for (size_t i = 0; i < deviation->count; i++)
        if (deviation->quirks[i].rule->fault && index-- == 0)
            return deviation->quirks[i].rule->fault;
    return NULL;
}

size_t deviation_count(const struct deviation *deviation)
{
    return deviation->count;
}

const char *deviation_id(const struct deviation *deviation, size_t index)
{
    return deviation->quirks[index].rule->row.id;
}

uint64_t deviation_hits(const struct deviation *deviation, size_t index)
{
    return atomic_load(&deviation->quirks[index].hits);
}

void deviation_free(struct deviation *deviation)
{
    free(deviation);
}

/* ---- memory ---- */

/* Where the value stands in quirk->recent, when it is among the newest `depth`. */
static bool find_recent(const struct quirk *quirk, const struct digest *key, size_t depth,
                        size_t *at)
{
    size_t known = quirk->recent_count < MAX_RECENT ? quirk->recent_count : MAX_RECENT;
    for (size_t age = 1; age <= known && age <= depth; age++) {
        *at = (quirk->recent_count - age) % MAX_RECENT;
        if (digest_equal(&quirk->recent[*at].key, key))
            return true;
    }
    return false;
}

bool quirk_recalls(const struct quirk *quirk, struct span value, size_t depth, int64_t at_ms)
{
    struct digest key;
    size_t at;
    return digest_sha256(value, &key) && find_recent(quirk, &key, depth, &at) &&
           at_ms < quirk->recent[at].until_ms;
}

static struct recent *add_recent(struct quirk *quirk, const struct digest *key, int64_t until_ms)
{
    struct recent *recent = &quirk->recent[quirk->recent_count++ % MAX_RECENT];
    *recent = (struct recent){.key = *key, .until_ms = until_ms};
    return recent;
}

void quirk_notes(struct quirk *quirk, struct span value, int64_t until_ms)
{
    struct digest key;
    if (digest_sha256(value, &key))
        add_recent(quirk, &key, until_ms);
}

uint64_t quirk_counts(struct quirk *quirk, struct span value)
{
    struct digest key;
    if (!digest_sha256(value, &key))
        return 0;
    size_t at;
    if (find_recent(quirk, &key, MAX_RECENT, &at))
        return ++quirk->recent[at].count;
    return ++add_recent(quirk, &key, INT64_MAX)->count;
}

/* ---- what a row can do ---- */

static bool is_among(const enum reason reasons[static MAX_REASONS], enum reason reason)
{
    for (size_t i = 0; i < MAX_REASONS && reasons[i] != REASON_NONE; i++)
        if (reasons[i] == reason)
            return true;
    return false;
}

static void note_hit(struct quirk *quirk, bool hit)
{
    if (hit)
        atomic_fetch_add(&quirk->hits, 1);
}

static struct verdict overrule_one(struct quirk *quirk, const struct world *world,
                                   struct call *call, const struct check *check,
                                   struct verdict verdict)
{
    struct verdict instead = verdict;
    if (is_among(quirk->rule->forgives, verdict.reason))
        instead = ACCEPTED;
    else if (quirk->rule->overrule)
        instead = quirk->rule->overrule(quirk, world, call, check, verdict);
    note_hit(quirk, instead.reason != verdict.reason);
    return instead;
}

/* Puts other words into the answer; keeps the headers, which say what the check really found. */
static bool answer_otherwise(const struct rule *rule, struct reply *reply)
{
    int status = rule->status ? rule->status : reply->status;
    if (rule->message || rule->body)
        buf_clear(&reply->body);
    if (rule->message)
        answer_message(status, rule->message, reply);
    if (rule->body)
        buf_text(&reply->body, rule->body);
    if (rule->media_type)
        reply->media_type = rule->media_type;
    reply->status = status;
    return true;
}

static bool amend_one(struct quirk *quirk, const struct call *call, struct verdict verdict,
                      bool changed, struct reply *reply)
{
    const struct rule *rule = quirk->rule;
    bool concerned =
        is_among(rule->on, verdict.reason) || (rule->when && rule->when(call, verdict, changed));
    bool hit = concerned && answer_otherwise(rule, reply);
    if (rule->amend)
        hit |= rule->amend(quirk, call, verdict, changed, reply);
    return hit;
}

/* ---- the hooks ---- */

static struct verdict overrule(void *context, const struct world *world, struct call *call,
                               const struct check *check, struct verdict verdict)
{
    struct deviation *deviation = context;
    for (size_t i = 0; i < deviation->count; i++)
        verdict = overrule_one(&deviation->quirks[i], world, call, check, verdict);
    return verdict;
}

static void rewrite(void *context, struct arrival *arrival, struct header *headers)
{
    struct deviation *deviation = context;
    for (size_t i = 0; i < deviation->count; i++) {
        struct quirk *quirk = &deviation->quirks[i];
        if (quirk->rule->rewrite)
            note_hit(quirk, quirk->rule->rewrite(quirk, arrival, headers));
    }
}

static void prepare(void *context, const struct arrival *arrival, const struct world *world,
                    struct call *call)
{
    struct deviation *deviation = context;
    for (size_t i = 0; i < deviation->count; i++) {
        struct quirk *quirk = &deviation->quirks[i];
        quirk->arrived_ms = arrival->now_ms;
        if (quirk->rule->prepare)
            note_hit(quirk, quirk->rule->prepare(quirk, arrival, world, call));
    }
}

static void amend(void *context, const struct call *call, struct verdict verdict, bool changed,
                  struct reply *reply)
{
    struct deviation *deviation = context;
    if (!is_refused(verdict) && reply->status != 200) /* a fault on order, not what was concluded */
        verdict = REFUSED(REQUEST_NO_MEMORY);
    /* What memory was too short for cannot be amended: it must stay as it is, to be told. */
    for (size_t i = 0; i < deviation->count && !buf_failed(&reply->body); i++)
        note_hit(&deviation->quirks[i],
                 amend_one(&deviation->quirks[i], call, verdict, changed, reply));
}

static void tell(void *context, struct json_writer *json)
{
    const struct deviation *deviation = context;
    json_key(json, "deviations");
    json_array_begin(json);
    for (size_t i = 0; i < deviation->count; i++) {
        json_object_begin(json);
        json_member_text(json, "id", deviation_id(deviation, i));
        json_member_integer(json, "hits", (int64_t)deviation_hits(deviation, i));
        json_object_end(json);
    }
    json_array_end(json);
}

/* Hits are left out: they may change meanwhile, since rewrite is called without the lock. */
static void copy_quirk(const struct quirk *from, struct quirk *to)
{
    to->rule = from->rule;
    to->rehearses = true;
    to->count = from->count;
    to->arrived_ms = from->arrived_ms;
    to->until_ms = from->until_ms;
    memcpy(to->recent, from->recent, sizeof to->recent);
    to->recent_count = from->recent_count;
}

static void *rehearse(const void *context)
{
    const struct deviation *deviation = context;
    struct deviation *copy = deviation_make();
    for (; copy && copy->count < deviation->count; copy->count++)
        copy_quirk(&deviation->quirks[copy->count], &copy->quirks[copy->count]);
    return copy;
}

static void end_rehearsal(void *copy)
{
    deviation_free(copy);
}

struct rules deviation_rules(struct deviation *deviation)
{
    struct rules rules = rules_default();
    rules.overrule = overrule;
    rules.context = deviation;
    for (size_t i = 0; i < deviation->count; i++)
        if (deviation->quirks[i].rule->arrange)
            deviation->quirks[i].rule->arrange(&deviation->quirks[i], &rules);
    return rules;
}

struct hooks deviation_hooks(struct deviation *deviation)
{
    return (struct hooks){rewrite, prepare, amend, tell, rehearse, end_rehearsal, deviation};
}
