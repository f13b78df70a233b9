/*
 * What a case says that its request changes is what differs on the wire, and nothing else does.
 *
 * A relay records the requests of a run; --dry-run=json tells which is which. Races and searches,
 * whose order or number cannot be told beforehand, are left out.
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
#include <strings.h>

#include "tests/proof/proofs.h"
#include "tests/proof/recorded_plan.h"
#include "tests/support/pair.h"

enum { MAX_OUTPUT = 64 * 1024 * 1024, MAX_LIST = 4096 };

static struct recorded_plan recorded;

static struct message request_at(size_t index)
{
    return recorded_request(&recorded, index);
}

/* ---- one step ---- */

/* A request, and the valid one beside it. */
struct comparison {
    const struct recorded_row *row;
    struct message sent, valid;
    const cJSON *mutation;
};

/* The control that was sent for it, else the first that was sent to the same endpoint. */
static const struct recorded_row *find_valid(const struct recorded_row *row)
{
    if (row > recorded.rows && row[-1].control && row[-1].step == row->step)
        return row - 1;
    for (size_t i = 0; i < recorded.count; i++)
        if (recorded.rows[i].control && strcmp(recorded.rows[i].endpoint, row->endpoint) == 0)
            return &recorded.rows[i];
    return NULL;
}

static cJSON *json_of(struct span bytes)
{
    struct message message = message_read(bytes);
    return json_parse(message.body, NULL);
}

/* A member of what was asked to be signed for the request, the caller's to free; "" for none. */
static char *signed_member(const struct recorded_row *row, const char *name)
{
    cJSON *body = json_of(buf_peek(&recorder_at(recorded.recorder, row->signed_at)->request));
    const char *text = row->signed_at ? json_text(body, name) : NULL;
    char *copy = strdup(text ? text : "");
    cJSON_Delete(body);
    return copy;
}

static bool is_signed_as(const struct recorded_row *row, const char *name, struct span value)
{
    char *text = signed_member(row, name);
    bool same = span_equal_text(value, text);
    free(text);
    return same;
}

static bool differs_in(const struct comparison *c, const char *name)
{
    return !span_equal(message_field(&c->sent, name), message_field(&c->valid, name));
}

/* What the token was before a character of it was changed. */
static bool is_tampered(const struct comparison *c, const char *name)
{
    struct span value = message_field(&c->sent, name);
    if (strcasecmp(name, "X-DFNS-USERACTION") != 0)
        return span_distance(value, message_field(&c->valid, name)) == 1;
    const struct recording *signing = recorder_at(recorded.recorder, c->row->signed_at + 1);
    cJSON *answer = json_of(buf_peek(&signing->answer));
    bool one = span_distance(value, span_of(json_text(answer, "userAction"))) == 1;
    cJSON_Delete(answer);
    return one;
}

static bool is_replayed(const struct comparison *c, const char *name)
{
    const char *from = json_text(c->mutation, "from");
    for (const struct recorded_row *row = c->row - 1; row >= &recorded.rows[c->row->first]; row--) {
        struct message before = request_at(row->at);
        if (!row->control && strcmp(json_text(row->step, "name"), from) == 0)
            return span_equal(message_field(&c->sent, name), message_field(&before, name));
    }
    return false;
}

static bool header_differs(const struct comparison *c, const char *name)
{
    const char *verb = json_text(c->mutation, "verb");
    struct span value = message_field(&c->sent, name);
    size_t count = message_count(&c->sent, name);
    if (strcmp(verb, "remove") == 0)
        return count == 0;
    if (strcmp(verb, "empty") == 0)
        return count == 1 && span_is_empty(value);
    if (strcmp(verb, "duplicate") == 0)
        return count == 2;
    if (strcmp(verb, "tamper") == 0)
        return is_tampered(c, name);
    if (strcmp(verb, "replay") == 0)
        return is_replayed(c, name);
    return count == 1 && differs_in(c, name);
}

static bool names_differ(const struct comparison *c)
{
    size_t others = 0;
    for (size_t i = 0; i < c->sent.count; i++)
        for (size_t k = 0; k < c->valid.count; k++)
            others += span_equal_nocase(c->sent.fields[i].name, c->valid.fields[k].name) &&
                      !span_equal(c->sent.fields[i].name, c->valid.fields[k].name);
    return others >= 3;
}

static bool signer_differs(const struct comparison *c)
{
    struct message challenge = request_at(c->row->signed_at);
    return !span_equal(message_field(&challenge, "Authorization"),
                       message_field(&c->sent, "Authorization"));
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Is what the mutation speaks of otherwise than in the valid request? */
static bool differs(const struct comparison *c)
{
    const char *on = json_text(c->mutation, "on");
    if (starts_with(on, "header:"))
        return header_differs(c, on + strlen("header:"));
    if (strcmp(on, "header-names") == 0)
        return names_differ(c);
    if (strcmp(on, "application") == 0)
        return differs_in(c, "X-DFNS-APPID");
    if (strcmp(on, "caller") == 0)
        return differs_in(c, "Authorization");
    if (strcmp(on, "signer") == 0)
        return signer_differs(c);
    if (strcmp(on, "method") == 0)
        return !span_equal(c->sent.method, c->valid.method);
    if (strcmp(on, "resource") == 0 || starts_with(on, "body"))
        return !span_equal(c->sent.body, c->valid.body);
    if (strcmp(on, "signed:method") == 0)
        return !is_signed_as(c->row, "userActionHttpMethod", c->valid.method);
    if (strcmp(on, "signed:path") == 0)
        return !is_signed_as(c->row, "userActionHttpPath", c->valid.path);
    return !is_signed_as(c->row, "userActionPayload", c->sent.body);
}

/* ---- and nothing else ---- */

/* What is new in each request, or follows from the rest of it. */
static bool is_fresh(struct span name)
{
    static const char *const names[] = {"X-DFNS-NONCE", "X-DFNS-USERACTION", "X-DFNS-APISIGNATURE",
                                        "Content-Length"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (span_equal_nocase(name, span_of(names[i])))
            return true;
    return false;
}

/* Does a mutation of the step speak of it? `place` is as in a case; a header's is "header:<name>".
 */
static bool is_spoken_of(const cJSON *step, const char *place)
{
    const cJSON *mutation;
    cJSON_ArrayForEach(mutation, json_member(step, "mutate"))
    {
        if (strncasecmp(json_text(mutation, "on"), place, strlen(place)) == 0)
            return true;
    }
    return false;
}

static bool may_differ(const cJSON *step, struct span name)
{
    char place[128];
    snprintf(place, sizeof place, "header:%.*s", SPAN_ARGS(name));
    bool application = is_spoken_of(step, "application");
    return is_fresh(name) || is_spoken_of(step, place) ||
           (is_spoken_of(step, "caller") && span_equal_nocase(name, span_of("Authorization"))) ||
           (application && (span_equal_nocase(name, span_of("X-DFNS-APPID")) ||
                            span_equal_nocase(name, span_of("X-DFNS-APPSECRET")) ||
                            span_equal_nocase(name, span_of("Accept"))));
}

static size_t count_strangers(const struct recorded_row *row, const struct message *these,
                              const struct message *those)
{
    size_t strangers = 0;
    for (size_t i = 0; i < these->count; i++) {
        char name[128];
        snprintf(name, sizeof name, "%.*s", SPAN_ARGS(these->fields[i].name));
        if (may_differ(row->step, these->fields[i].name) ||
            span_equal(message_field(these, name), message_field(those, name)))
            continue;
        printf("%s: step %s: %s differs as well\n", row->id, json_text(row->step, "name"), name);
        strangers++;
    }
    return strangers;
}

static size_t judge_rest(const struct comparison *c)
{
    const struct recorded_row *row = c->row;
    bool body = is_spoken_of(row->step, "body") || is_spoken_of(row->step, "resource") ||
                is_spoken_of(row->step, "method");
    size_t strangers = count_strangers(row, &c->sent, &c->valid);
    strangers += count_strangers(row, &c->valid, &c->sent);
    if (!span_equal(c->sent.path, c->valid.path) ||
        (!body && !span_equal(c->sent.body, c->valid.body)) ||
        (!is_spoken_of(row->step, "method") && !span_equal(c->sent.method, c->valid.method))) {
        printf("%s: step %s: more differs than it says\n", row->id, json_text(row->step, "name"));
        strangers++;
    }
    return strangers;
}

static size_t judge_row(const struct recorded_row *row, size_t *mutations)
{
    const struct recorded_row *valid = find_valid(row);
    const cJSON *list = json_member(row->step, "mutate");
    size_t surprises = 0;
    if (row->control || !list)
        return 0;
    assert_non_null(valid);
    struct comparison c = {.row = row, .sent = request_at(row->at), .valid = request_at(valid->at)};
    cJSON_ArrayForEach(c.mutation, list)
    {
        ++*mutations;
        if (differs(&c))
            continue;
        printf("%s: step %s: %s is not changed on the wire\n", row->id,
               json_text(row->step, "name"), json_text(c.mutation, "on"));
        surprises++;
    }
    bool own = valid == row - 1;
    return surprises + (own ? judge_rest(&c) : 0);
}

/* ---- the run ---- */

static cJSON *make_plan(struct pair *pair, const char *option, const char *value)
{
    const char *const arguments[] = {"--dry-run=json", "--allow-state-change", option, value, NULL};
    struct buf output = buf_make(MAX_OUTPUT);
    assert_int_equal(pair_suite(pair, arguments, &output), 0);
    cJSON *plan = cJSON_ParseWithLength(output.ptr, output.len);
    assert_non_null(plan);
    buf_free(&output);
    return plan;
}

static bool is_told_beforehand(const cJSON *item)
{
    const cJSON *planned;
    cJSON_ArrayForEach(planned, json_member(item, "steps"))
    {
        const char *manner = json_text(planned, "manner");
        if (strcmp(manner, "race") == 0 || strcmp(manner, "search") == 0)
            return false;
    }
    return true;
}

/* The cases that are left out, for --skip. */
static void list_skipped(struct pair *pair, char list[static MAX_LIST])
{
    cJSON *plan = make_plan(pair, NULL, NULL);
    const cJSON *item;
    size_t len = 0;
    cJSON_ArrayForEach(item, json_member(plan, "cases"))
    {
        if (!is_told_beforehand(item))
            len += (size_t)snprintf(list + len, MAX_LIST - len, "%s%s", len ? "," : "",
                                    json_text(item, "id"));
        assert_true(len < MAX_LIST);
    }
    cJSON_Delete(plan);
}

/* The recorder is the caller's. */
static struct recorder *run_recorded(struct pair *pair, const char *skipped)
{
    const char *const arguments[] = {"--skip", skipped, NULL};
    const char *port = strrchr(pair->url, ':');
    char url[64];
    cJSON *report;
    struct recorder *recorder = recorder_start((int)strtol(port + 1, NULL, 10));
    snprintf(url, sizeof url, "http://127.0.0.1:%d", recorder_port(recorder));
    pair_redirect(pair, url);
    int code = pair_judge(pair, arguments, &report);
    if (code != 0)
        printf("the suite ends with exit code %d\n", code);
    recorder_stop(recorder);
    cJSON_Delete(report);
    return recorder;
}

size_t proof_differences(void)
{
    struct pair pair;
    static struct case_sources sources;
    static char skipped[MAX_LIST];
    size_t surprises = 0, mutations = 0;
    case_sources_read(&sources);
    pair_start(&pair, NULL);
    list_skipped(&pair, skipped);
    cJSON *plan = make_plan(&pair, "--skip", skipped);
    struct recorder *recorder = run_recorded(&pair, skipped);
    recorded.sources = &sources;
    recorded.recorder = recorder;
    recorded_plan_place(&recorded, plan);
    for (size_t i = 0; i < recorded.count; i++)
        surprises += judge_row(&recorded.rows[i], &mutations);
    printf("figure: %zu requests recorded, %zu changes looked for\n", recorder_count(recorder),
           mutations);
    recorder_free(recorder);
    cJSON_Delete(plan);
    assert_int_equal(pair_stop(&pair), 0);
    case_sources_free(&sources);
    return surprises;
}
