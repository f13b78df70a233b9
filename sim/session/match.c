#include "sim/session/match.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json_exact.h"
#include "common/options.h"
#include "common/shape.h"
#include "sim/decide/operation.h"
#include "sim/decide/verdict.h"

enum { MAX_POINTER = 1024 };

static const char request_body[] = "/request/body";

struct match {
    cJSON *document;
};

/* ---- reading ---- */

typedef const char *name_at(size_t index);

static const char *operation_at(size_t index)
{
    return operation_row((enum operation_id)index)->name;
}

/* From 0, past REASON_NONE. */
static const char *check_at(size_t index)
{
    return reason_row((enum reason)(index + 1))->check;
}

static const char *reason_at(size_t index)
{
    return reason_row((enum reason)(index + 1))->name;
}

enum { NAMES_MAX = (int)REASON_COUNT + (int)OPERATION_COUNT }; /* enough for either */

/* A member that is one of these names, or null. */
struct vocabulary {
    const char *member;
    size_t count;
    name_at *name;
};

static const struct vocabulary vocabularies[] = {
    {"operation", OPERATION_COUNT, operation_at},
    {"check", REASON_COUNT - 1, check_at},
    {"reason", REASON_COUNT - 1, reason_at},
};

static struct status check_name(const struct vocabulary *words, const cJSON *document,
                                const char *pointer)
{
    const char *names[NAMES_MAX], *name = json_text(document, words->member);
    const cJSON *value = json_member(document, words->member);
    if (!value || cJSON_IsNull(value))
        return status_ok();
    if (!name)
        return status_fail(STATUS_INPUT, "%s/%s: expected a string or null, found %s", pointer,
                           words->member, json_type_name(value));
    for (size_t i = 0; i < words->count; i++) {
        names[i] = words->name(i);
        if (strcmp(names[i], name) == 0)
            return status_ok();
    }
    const char *nearest = options_nearest(name, names, words->count);
    return status_fail(STATUS_INPUT, "%s/%s: unknown %s \"%s\"%s%s%s", pointer, words->member,
                       words->member, name, nearest ? "; did you mean \"" : "",
                       nearest ? nearest : "", nearest ? "\"?" : "");
}

static struct status check_fault(const cJSON *document, const char *pointer)
{
    const cJSON *fault = json_member(document, "fault");
    if (!fault || cJSON_IsFalse(fault) || cJSON_IsString(fault))
        return status_ok();
    return status_fail(STATUS_INPUT, "%s/fault: expected the id of a fault, or false", pointer);
}

static struct status check_body(const cJSON *document, const char *pointer)
{
    const cJSON *child;
    cJSON_ArrayForEach(child, json_member(document, "body"))
    {
        if (child->string[0] != '\0' && child->string[0] != '/')
            return status_fail(STATUS_INPUT,
                               "%s/body/%s: expected a JSON pointer, such as \"/credentialUuid\"",
                               pointer, child->string);
        if (strlen(child->string) + sizeof request_body > MAX_POINTER)
            return status_fail(STATUS_INPUT, "%s/body: expected shorter JSON pointers", pointer);
    }
    return status_ok();
}

static struct status check_document(const cJSON *document, const char *pointer)
{
    static const struct shape_member members[] = {
        {"operation", SHAPE_ANY, SHAPE_OPTIONAL}, {"method", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"path", SHAPE_TEXT, SHAPE_OPTIONAL},     {"status", SHAPE_INTEGER, SHAPE_OPTIONAL},
        {"check", SHAPE_ANY, SHAPE_OPTIONAL},     {"reason", SHAPE_ANY, SHAPE_OPTIONAL},
        {"fault", SHAPE_ANY, SHAPE_OPTIONAL},     {"body", SHAPE_OBJECT, SHAPE_OPTIONAL},
    };
    struct status status =
        shape_check(document, pointer, members, sizeof members / sizeof members[0]);
    for (size_t i = 0; i < sizeof vocabularies / sizeof vocabularies[0]; i++)
        if (status_is_ok(&status))
            status = check_name(&vocabularies[i], document, pointer);
    if (status_is_ok(&status))
        status = check_fault(document, pointer);
    return status_is_ok(&status) ? check_body(document, pointer) : status;
}

struct status match_read(const cJSON *document, const char *pointer, struct match **out)
{
    struct status status = check_document(document, pointer);
    if (!status_is_ok(&status))
        return status;
    struct match *match = calloc(1, sizeof *match);
    if (match)
        match->document = cJSON_Duplicate(document, true);
    if (!match || !match->document) {
        match_free(match);
        return status_no_memory();
    }
    *out = match;
    return status_ok();
}

void match_free(struct match *match)
{
    if (!match)
        return;
    cJSON_Delete(match->document);
    free(match);
}

/* ---- asking ---- */

/* One clause and what the entry has in its place. */
struct clause {
    const char *kind, *name; /* "body:" and a pointer, or "" and a member of the document */
    const cJSON *expected;
    const cJSON *actual; /* NULL: nothing */
};

typedef void visit_clause(void *context, const struct clause *clause);

static bool is_met(const struct clause *clause)
{
    if (cJSON_IsFalse(clause->expected) && *clause->kind == '\0') /* only "fault" may be false */
        return cJSON_IsNull(clause->actual);
    return clause->actual && json_equal(clause->expected, clause->actual);
}

static void visit_failure(const struct clause *clause, visit_clause *visit, void *context)
{
    if (clause->expected && !is_met(clause))
        visit(context, clause);
}

/* Visits the clauses that the entry does not meet. */
static void each_failure(const struct match *match, const cJSON *entry, visit_clause *visit,
                         void *context)
{
    static const struct {
        const char *name, *pointer;
    } rows[] = {
        {"operation", "/operation"}, {"method", "/method"},
        {"path", "/path"},           {"status", "/response/status"},
        {"check", "/check"},         {"reason", "/reason"},
        {"fault", "/fault"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct clause clause = {.kind = "", .name = rows[i].name};
        clause.expected = json_member(match->document, rows[i].name);
        clause.actual = json_pointer(entry, rows[i].pointer);
        visit_failure(&clause, visit, context);
    }
    const cJSON *child;
    cJSON_ArrayForEach(child, json_member(match->document, "body"))
    {
        char pointer[MAX_POINTER];
        snprintf(pointer, sizeof pointer, "%s%s", request_body, child->string);
        struct clause clause = {.kind = "body:", .name = child->string, .expected = child};
        clause.actual = json_pointer(entry, pointer);
        visit_failure(&clause, visit, context);
    }
}

static void count_failure(void *context, const struct clause *clause)
{
    size_t *count = context;
    (void)clause;
    ++*count;
}

/* An entry is nested deeper than the body in it, which may be as deep as json_parse() lets it. NULL
 * when memory is short. */
static cJSON *read_entry(struct span entry)
{
    struct json_error error;
    cJSON *tree = json_parse_own(entry, &error);
    if (tree && json_keep_exact(entry, tree))
        return tree;
    cJSON_Delete(tree);
    return NULL;
}

size_t match_failures(const struct match *match, struct span entry)
{
    size_t count = 0;
    cJSON *tree = read_entry(entry);
    if (!tree)
        return SIZE_MAX;
    each_failure(match, tree, count_failure, &count);
    cJSON_Delete(tree);
    return count;
}

static void write_failure(void *context, const struct clause *clause)
{
    struct json_writer *json = context;
    char name[MAX_POINTER];
    snprintf(name, sizeof name, "%s%s", clause->kind, clause->name);
    json_object_begin(json);
    json_member_text(json, "clause", name);
    json_key(json, "expected");
    json_put_value(json, clause->expected);
    if (clause->actual) {
        json_key(json, "actual");
        json_put_value(json, clause->actual);
    }
    json_object_end(json);
}

void match_write_failures(const struct match *match, struct span entry, struct json_writer *json)
{
    cJSON *tree = read_entry(entry);
    json->out->failed |= !tree;
    json_array_begin(json);
    each_failure(match, tree, write_failure, json);
    json_array_end(json);
    cJSON_Delete(tree);
}

/* ---- a journal ---- */

struct match_result match_journal(const struct match *match, struct journal *journal,
                                  uint64_t since)
{
    bool all = journal_write_down(journal);
    struct match_result result = {.lost = journal_lost(journal, since), .short_of_memory = !all};
    size_t fewest = SIZE_MAX;
    for (uint64_t n = since; (n = journal_next(journal, n)) != 0;) {
        size_t failures = match_failures(match, journal_entry(journal, n));
        result.short_of_memory |= failures == SIZE_MAX;
        result.total++;
        result.matched += failures == 0;
        if (failures == 0 || failures > fewest)
            continue;
        fewest = failures;
        result.closest = n;
    }
    return result;
}

void match_write_result(const struct match *match, const struct journal *journal,
                        const struct match_result *result, struct json_writer *json)
{
    struct span entry = journal_entry(journal, result->closest);
    json_member_integer(json, "matched", (int64_t)result->matched);
    json_member_integer(json, "total", (int64_t)result->total);
    json_member_integer(json, "lost", (int64_t)result->lost);
    json_key(json, "closest");
    if (span_is_absent(entry)) {
        json_put_null(json);
        return;
    }
    json_object_begin(json);
    json_key(json, "failed");
    match_write_failures(match, entry, json);
    json_key(json, "entry");
    json_put_raw(json, entry);
    json_object_end(json);
}
