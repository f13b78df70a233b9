#include "conformance/report/profile.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "conformance/report/report.h"

enum { MAX_VALUES = 4096, MAX_VALUE = 200 };

/* The group of a case says what it measures; the order is that of the profile. */
static const struct {
    const char *group, *topic;
    bool several; /* groups have this topic: the case is called by its group, too */
} topics[] = {
    {"prec", "Which of two faults is reported", false},
    {"nonce", "Nonce", false},
    {"ua", "User action", false},
    {"ok", "Forms of a valid request", false},
    {"appid", "Application", true},
    {"appsecret", "Application", true},
    {"apisignature", "Application", true},
    {"body", "Body", false},
    {"method", "Other methods", false},
    {"any", "Answers of the whole run", false},
    {"", "Further", false},
};
enum { TOPIC_COUNT = sizeof topics / sizeof topics[0] };

static size_t find_topic(struct span group)
{
    size_t at = 0;
    while (at + 1 < TOPIC_COUNT && !span_equal_text(group, topics[at].group))
        at++;
    return at;
}

/* A text without its quotes, anything else as it is. */
static struct span plain_value(const char *actual)
{
    struct span text = span_of(actual);
    bool quoted = text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"';
    return quoted ? (struct span){text.ptr + 1, text.len - 2} : text;
}

/* Cuts "cred/" or "app/" off the step of a case that runs on both. */
static const char *cut_endpoint(struct span first, struct span *step)
{
    static const char *const names[] = {"cred", "app"};
    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(names[i]);
        if (span_equal_text(first, names[i]))
            return names[i];
        if (step->len <= len || memcmp(step->ptr, names[i], len) != 0 || step->ptr[len] != '/')
            continue;
        step->ptr += len + 1;
        step->len -= len + 1;
        return names[i];
    }
    return "";
}

static struct observation describe(const struct case_result *c,
                                   const struct assertion_result *assertion, size_t *topic)
{
    struct span rest = span_of(c->id), first = span_cut(&rest, '.');
    bool passive = span_equal_text(first, "any");
    struct span group = passive ? first : span_cut(&rest, '.');
    struct observation row = {.slug = rest, .step = span_of(assertion->step)};
    *topic = find_topic(group);
    row.topic = topics[*topic].topic;
    if (topics[*topic].several)
        row.slug = span_of(group.ptr); /* "appid.missing" */
    row.endpoint = passive ? "" : cut_endpoint(first, &row.step);
    if (passive)
        row.step = rest;
    return row;
}

bool profile_same_case(const struct observation *a, const struct observation *b)
{
    return strcmp(a->topic, b->topic) == 0 && span_equal(a->slug, b->slug);
}

static bool is_same(const struct observation *a, const struct observation *b)
{
    return profile_same_case(a, b) && span_equal(a->step, b->step) && a->endpoint == b->endpoint;
}

static struct observation *find(struct profile *profile, const struct observation *wanted)
{
    for (size_t i = profile->count; i > 0; i--)
        if (is_same(&profile->rows[i - 1], wanted))
            return &profile->rows[i - 1];
    return NULL;
}

/* Adds a value that is not there yet. */
static bool add_value(struct observation *row, struct span value)
{
    struct buf text = buf_make(MAX_VALUES);
    struct span said = {value.ptr, value.len < MAX_VALUE ? value.len : MAX_VALUE};
    size_t had = row->values ? strlen(row->values) : 0;
    if (had && memmem(row->values, had, said.ptr, said.len))
        return true;
    if (had)
        buf_format(&text, "%s, ", row->values);
    buf_span(&text, said);
    if (buf_is_full(&text)) { /* it is long enough as it is */
        buf_free(&text);
        return true;
    }
    free(row->values);
    row->values = buf_take(&text);
    return row->values;
}

static bool add(struct profile *profile, const struct case_result *c,
                const struct assertion_result *assertion, size_t wanted_topic)
{
    size_t topic;
    struct observation row = describe(c, assertion, &topic);
    if (topic != wanted_topic || !assertion->actual)
        return true;
    struct observation *known = find(profile, &row);
    if (!known) {
        known = &profile->rows[profile->count++];
        *known = row;
    }
    return add_value(known, plain_value(assertion->actual));
}

static bool is_observed(const struct assertion_result *assertion)
{
    return assertion->level == LEVEL_OBSERVED && !assertion->control;
}

static bool add_topic(const struct run_result *run, size_t topic, struct profile *profile)
{
    for (size_t i = 0; i < run->case_count; i++)
        for (size_t k = 0; k < run->cases[i].assertion_count; k++) {
            const struct assertion_result *assertion = &run->cases[i].assertions[k];
            if (is_observed(assertion) && !add(profile, &run->cases[i], assertion, topic))
                return false;
        }
    return true;
}

static size_t count_observed(const struct run_result *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->case_count; i++)
        for (size_t k = 0; k < run->cases[i].assertion_count; k++)
            count += is_observed(&run->cases[i].assertions[k]);
    return count;
}

bool profile_make(const struct run_result *run, struct profile *out)
{
    *out = (struct profile){.rows = calloc(count_observed(run) + 1, sizeof(struct observation))};
    bool made = out->rows;
    for (size_t topic = 0; topic < TOPIC_COUNT && made; topic++)
        made = add_topic(run, topic, out);
    return made;
}

void profile_free(struct profile *profile)
{
    for (size_t i = 0; i < profile->count; i++)
        free(profile->rows[i].values);
    free(profile->rows);
    *profile = (struct profile){0};
}
