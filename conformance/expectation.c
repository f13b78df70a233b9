#include "conformance/expectation.h"

#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/options.h"
#include "common/shape.h"
#include "conformance/answer.h"

static const char *const ops[OP_NAMES] = {
    [OP_EQUALS] = "equals", [OP_JSON_EQUAL] = "json-equal", [OP_MATCHES] = "matches",
    [OP_IN] = "in",         [OP_NOT_IN] = "not-in",         [OP_PRESENT] = "present",
    [OP_ABSENT] = "absent", [OP_COUNT] = "count",
};

const char *op_name(enum op op)
{
    return ops[op];
}

static struct status read_op(const char *text, enum op *out)
{
    for (size_t i = 0; i < OP_NAMES; i++) {
        if (strcmp(ops[i], text) != 0)
            continue;
        *out = (enum op)i;
        return status_ok();
    }
    const char *nearest = options_nearest(text, ops, OP_NAMES);
    return status_fail(STATUS_INPUT,
                       "expected equals, json-equal, matches, in, not-in, present, absent or "
                       "count, found \"%.40s\"%s%s%s",
                       text, nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
}

/* A pattern with placeholders is known only when it is used. */
static struct status compile_pattern(const cJSON *value, regex_t **out)
{
    const char *text = cJSON_GetStringValue(value);
    if (!text)
        return status_fail(STATUS_INPUT, "expected an extended regular expression");
    if (strstr(text, "{{"))
        return status_ok();
    regex_t *pattern = malloc(sizeof *pattern);
    char reason[120];
    if (!pattern)
        return status_no_memory();
    int error = regcomp(pattern, text, REG_EXTENDED | REG_NOSUB);
    if (error == 0) {
        *out = pattern;
        return status_ok();
    }
    regerror(error, pattern, reason, sizeof reason);
    free(pattern);
    return status_fail(STATUS_INPUT, "expected an extended regular expression: %s", reason);
}

static struct status read_value(const cJSON *value, struct expectation *out)
{
    enum op op = out->op;
    out->value = value;
    bool wanted = op != OP_PRESENT && op != OP_ABSENT;
    if (wanted != (value != NULL))
        return wanted ? status_fail(STATUS_INPUT, "missing")
                      : status_fail(STATUS_INPUT, "\"%s\" takes no value", ops[op]);
    int64_t count;
    if (op == OP_MATCHES)
        return compile_pattern(value, &out->pattern);
    if ((op == OP_IN || op == OP_NOT_IN) && !cJSON_IsArray(value))
        return status_fail(STATUS_INPUT, "expected an array, found %s", json_type_name(value));
    if (op == OP_COUNT && !json_integer(value, 0, JSON_MAX_VALUES, &count))
        return status_fail(STATUS_INPUT, "expected a whole number, found %s",
                           json_type_name(value));
    return status_ok();
}

static struct status read_level(const char *text, enum level *out)
{
    for (int i = 0; i < LEVEL_COUNT; i++) {
        if (strcmp(level_name((enum level)i), text) != 0)
            continue;
        *out = (enum level)i;
        return status_ok();
    }
    return status_fail(STATUS_INPUT, "expected documented, inferred or observed, found \"%.40s\"",
                       text);
}

/* `level` and `clause` are one text for all endpoints, or an object with one for each; NULL in
 * `*out` when `value` is absent. */
static struct status text_for(const cJSON *value, enum endpoint endpoint, const char **out)
{
    const char *name = endpoint_row(endpoint)->name;
    *out = cJSON_IsObject(value) ? json_text(value, name) : cJSON_GetStringValue(value);
    if (value && !*out)
        return status_fail(STATUS_INPUT, "expected a string, or an object with a string \"%s\"",
                           name);
    return status_ok();
}

static struct status check_endpoints(const cJSON *value)
{
    enum endpoint endpoint;
    const cJSON *child;
    for (child = cJSON_IsObject(value) ? value->child : NULL; child; child = child->next)
        if (!endpoint_find(child->string, &endpoint))
            return status_fail(STATUS_INPUT, "unknown endpoint \"%.40s\"; there are cred and app",
                               child->string);
    return status_ok();
}

static struct status unknown_clause(const char *id, const struct clauses *clauses)
{
    const char *nearest = clauses_nearest(clauses, id);
    return status_fail(STATUS_INPUT, "clauses.json has no \"%.80s\"%s%s%s", id,
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
}

/* What is documented, the endpoint's own page says. */
static struct status check_clause(const char *id, enum level level, enum endpoint endpoint,
                                  const struct clauses *clauses)
{
    if (!id)
        return level == LEVEL_OBSERVED
                   ? status_ok()
                   : status_fail(STATUS_INPUT, "missing: only \"observed\" needs no clause");
    const struct clause *clause = clauses_find(clauses, id);
    if (!clause)
        return unknown_clause(id, clauses);
    const struct endpoint_row *row = endpoint_row(endpoint);
    if (level == LEVEL_DOCUMENTED && strcmp(clause->page, row->page) != 0)
        return status_fail(STATUS_INPUT,
                           "what is \"documented\" for %s is on the page \"%s\", and \"%.80s\" is "
                           "of \"%s\"; expected another clause, or \"inferred\"",
                           row->name, row->page, id, clause->page);
    return status_ok();
}

static struct status read_support(const cJSON *json, const char *pointer, enum endpoint endpoint,
                                  const struct clauses *clauses, struct expectation *out)
{
    const cJSON *level = json_member(json, "level"), *clause = json_member(json, "clause");
    const char *text = NULL;
    struct status status = check_endpoints(level);
    if (status_is_ok(&status))
        status = text_for(level, endpoint, &text);
    if (status_is_ok(&status))
        status = read_level(text, &out->level[endpoint]);
    if (!status_is_ok(&status))
        return status_in(status, "%s/level", pointer);
    status = check_endpoints(clause);
    if (out->level[endpoint] == LEVEL_OBSERVED && cJSON_IsObject(clause))
        out->clause[endpoint] = json_text(clause, endpoint_row(endpoint)->name);
    else if (status_is_ok(&status))
        status = text_for(clause, endpoint, &out->clause[endpoint]);
    if (status_is_ok(&status))
        status = check_clause(out->clause[endpoint], out->level[endpoint], endpoint, clauses);
    return status_in(status, "%s/clause", pointer);
}

struct status expectation_read(const cJSON *json, const char *pointer,
                               const bool asked[static ENDPOINT_COUNT],
                               const struct clauses *clauses, struct expectation *out)
{
    static const struct shape_member members[] = {
        {"on", SHAPE_TEXT, SHAPE_REQUIRED},    {"op", SHAPE_TEXT, SHAPE_REQUIRED},
        {"value", SHAPE_ANY, SHAPE_OPTIONAL},  {"level", SHAPE_ANY, SHAPE_REQUIRED},
        {"clause", SHAPE_ANY, SHAPE_OPTIONAL},
    };
    *out = (struct expectation){0};
    struct part part;
    struct status status = shape_check(json, pointer, members, sizeof members / sizeof members[0]);
    if (!status_is_ok(&status))
        return status;
    out->on = json_text(json, "on");
    status = status_in(part_parse(out->on, &part), "%s/on", pointer);
    if (status_is_ok(&status))
        status = status_in(read_op(json_text(json, "op"), &out->op), "%s/op", pointer);
    if (status_is_ok(&status))
        status = status_in(read_value(json_member(json, "value"), out), "%s/value", pointer);
    for (size_t i = 0; i < ENDPOINT_COUNT && status_is_ok(&status); i++)
        if (asked[i])
            status = read_support(json, pointer, (enum endpoint)i, clauses, out);
    return status;
}

void expectation_free(struct expectation *expectation)
{
    if (expectation->pattern)
        regfree(expectation->pattern);
    free(expectation->pattern);
    expectation->pattern = NULL;
}
