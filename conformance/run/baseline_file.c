#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/document.h"
#include "common/file.h"
#include "common/json_write.h"
#include "common/rfc3339.h"
#include "common/shape.h"
#include "conformance/report/shared.h"
#include "conformance/result/verdict.h"
#include "conformance/run/baseline.h"

enum { MAX_FILE = 4 * 1024 * 1024, MAX_NAME = 4096 };

static const int64_t DAY_MS = INT64_C(24) * 60 * 60 * 1000;

/* A date without a time, in UTC. */
static struct status read_expiry(struct baseline_entry *entry)
{
    char text[RFC3339_SIZE];
    entry->expires_ms = INT64_MAX;
    if (!entry->expires)
        return status_ok();
    int len = snprintf(text, sizeof text, "%sT00:00:00Z", entry->expires);
    if (len != (int)strlen("2026-12-31T00:00:00Z") ||
        !rfc3339_parse(span_of(text), &entry->expires_ms))
        return status_fail(STATUS_INPUT, "expected a date such as 2026-12-31, found \"%.40s\"",
                           entry->expires);
    entry->expires_ms += DAY_MS;
    return status_ok();
}

static struct status check_reason(const char *reason)
{
    return strncmp(reason, "TODO", 4) == 0
               ? status_fail(STATUS_INPUT, "say here why this is expected to fail")
               : status_ok();
}

static struct status check_new(const struct baseline *baseline, const struct baseline_entry *entry)
{
    for (const struct baseline_entry *other = baseline->rows; other < entry; other++)
        if (strcmp(other->id, entry->id) == 0 && strcmp(other->assertion, entry->assertion) == 0)
            return status_fail(STATUS_INPUT, "this assertion is there already");
    return status_ok();
}

static struct status read_entry(const cJSON *json, struct baseline *out)
{
    static const struct shape_member members[] = {
        {"id", SHAPE_TEXT, SHAPE_REQUIRED},
        {"assertion", SHAPE_TEXT, SHAPE_REQUIRED},
        {"reason", SHAPE_TEXT, SHAPE_REQUIRED},
        {"expires", SHAPE_TEXT, SHAPE_OPTIONAL},
    };
    char pointer[40];
    struct baseline_entry *entry = &out->rows[out->count];
    snprintf(pointer, sizeof pointer, "/entries/%zu", out->count++);
    struct status status = shape_check(json, pointer, members, sizeof members / sizeof members[0]);
    if (!status_is_ok(&status))
        return status;
    entry->id = json_text(json, "id");
    entry->assertion = json_text(json, "assertion");
    entry->reason = json_text(json, "reason");
    entry->expires = json_text(json, "expires");
    status = status_in(check_reason(entry->reason), "%s/reason", pointer);
    if (status_is_ok(&status))
        status = status_in(read_expiry(entry), "%s/expires", pointer);
    return status_is_ok(&status) ? status_in(check_new(out, entry), "%s", pointer) : status;
}

static struct status read_entries(struct baseline *out)
{
    static const struct shape_member members[] = {{"entries", SHAPE_ARRAY, SHAPE_REQUIRED}};
    struct status status = shape_check(out->tree, "", members, 1);
    if (!status_is_ok(&status))
        return status;
    const cJSON *array = json_member(out->tree, "entries"), *json;
    out->rows = calloc((size_t)cJSON_GetArraySize(array) + 1, sizeof *out->rows);
    if (!out->rows)
        return status_no_memory();
    cJSON_ArrayForEach(json, array)
    {
        if (status_is_ok(&status))
            status = read_entry(json, out);
    }
    return status;
}

struct status baseline_read(const char *path, struct baseline *out)
{
    struct buf text = buf_make(MAX_FILE);
    *out = (struct baseline){0};
    struct status status = file_read(path, &text);
    if (status_is_ok(&status))
        status = document_parse(path, buf_peek(&text), &out->tree);
    if (status_is_ok(&status))
        status = document_fault(read_entries(out), path, buf_peek(&text));
    if (!status_is_ok(&status))
        baseline_free(out);
    buf_free(&text);
    return status;
}

void baseline_free(struct baseline *baseline)
{
    free(baseline->rows);
    cJSON_Delete(baseline->tree);
    *baseline = (struct baseline){0};
}

static const struct baseline_entry *find(const struct baseline *baseline, const char *id,
                                         const char *assertion)
{
    for (size_t i = 0; baseline && i < baseline->count; i++)
        if (strcmp(baseline->rows[i].id, id) == 0 &&
            strcmp(baseline->rows[i].assertion, assertion) == 0)
            return &baseline->rows[i];
    return NULL;
}

static void put_entry(struct json_writer *json, const char *id, const char *assertion,
                      const struct baseline_entry *old)
{
    json_object_begin(json);
    json_member_text(json, "id", id);
    json_member_text(json, "assertion", assertion);
    json_member_text(json, "reason", old ? old->reason : BASELINE_TODO);
    if (old && old->expires)
        json_member_text(json, "expires", old->expires);
    json_object_end(json);
}

/* True when the assertion keeps its case from passing, or would without the baseline. */
static bool fails(const struct run_result *run, const struct assertion_result *assertion)
{
    return assertion->excuse || report_assertion_verdict(run, assertion) == VERDICT_FAIL;
}

static bool named_before(const struct run_result *run, const struct case_result *c, size_t end,
                         const char *name)
{
    struct buf other = buf_make(MAX_NAME);
    bool found = false;
    for (size_t i = 0; i < end && !found; i++) {
        buf_clear(&other);
        baseline_name(c, &c->assertions[i], &other);
        found = fails(run, &c->assertions[i]) && strcmp(buf_cstr(&other), name) == 0;
    }
    buf_free(&other);
    return found;
}

static void put_case(struct json_writer *json, const struct run_result *run,
                     const struct case_result *c, const struct baseline *old)
{
    struct buf name = buf_make(MAX_NAME);
    for (size_t i = 0; i < c->assertion_count; i++) {
        if (!fails(run, &c->assertions[i]))
            continue;
        buf_clear(&name);
        baseline_name(c, &c->assertions[i], &name);
        if (!named_before(run, c, i, buf_cstr(&name)))
            put_entry(json, c->id, buf_cstr(&name), find(old, c->id, buf_cstr(&name)));
    }
    json->out->failed = json->out->failed || buf_failed(&name);
    buf_free(&name);
}

/* True for an entry of which the run does not know whether it is needed, unless the case that it
 * names has put it there. */
static bool is_kept(const struct run_result *run, const struct baseline_entry *entry)
{
    if (entry->stale != STALE_NOT)
        return false;
    for (size_t i = 0; i < run->case_count; i++) {
        const struct case_result *c = &run->cases[i];
        if (strcmp(c->id, entry->id) == 0)
            return !verdict_is_whole(c) &&
                   !named_before(run, c, c->assertion_count, entry->assertion);
    }
    return true;
}

struct status baseline_write(const struct run_result *run, const struct baseline *old,
                             struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_PRETTY);
    json_object_begin(&json);
    json_key(&json, "entries");
    json_array_begin(&json);
    for (size_t i = 0; i < run->case_count; i++)
        put_case(&json, run, &run->cases[i], old);
    for (size_t i = 0; old && i < old->count; i++)
        if (is_kept(run, &old->rows[i]))
            put_entry(&json, old->rows[i].id, old->rows[i].assertion, &old->rows[i]);
    json_array_end(&json);
    json_object_end(&json);
    buf_char(out, '\n');
    return buf_failed(out) ? status_in(status_no_memory(), "baseline") : status_ok();
}
