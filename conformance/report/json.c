#include <inttypes.h>
#include <stdio.h>

#include "common/rfc3339.h"
#include "conformance/report/json_parts.h"
#include "conformance/report/profile_report.h"
#include "conformance/report/report.h"
#include "conformance/report/shared.h"

/* A reader that knows this version reads every report of it; members may be added within one. */
enum { SCHEMA_VERSION = 1 };

static void put_texts(struct json_writer *json, const char *name, char **texts, size_t count)
{
    json_key(json, name);
    json_array_begin(json);
    for (size_t i = 0; i < count; i++)
        json_put_text(json, texts[i]);
    json_array_end(json);
}

static void put_edition(struct json_writer *json, const struct run_result *run)
{
    json_key(json, "edition");
    json_object_begin(json);
    json_member_text(json, "name", run->edition);
    json_member_text(json, "sha256", run->edition_sha256);
    json_object_end(json);
}

static void put_target(struct json_writer *json, const struct run_result *run)
{
    json_key(json, "target");
    json_object_begin(json);
    json_member_text(json, "url", run->target_url);
    json_member_text(json, "tls", report_tls(run));
    json_member_text(json, "proxy", run->proxy);
    json_member_text(json, "nonce_form", run->nonce_form);
    json_object_end(json);
}

static void put_level(struct json_writer *json, const struct run_result *run, enum level level)
{
    size_t met, unmet;
    run_result_level(run, level, &met, &unmet);
    json_key(json, level_name(level));
    json_object_begin(json);
    json_member_integer(json, "met", (int64_t)met);
    json_member_integer(json, "unmet", (int64_t)unmet);
    json_object_end(json);
}

static void put_verdicts(struct json_writer *json, const struct run_result *run)
{
    size_t counts[VERDICT_COUNT];
    run_result_count(run, counts);
    json_key(json, "verdicts");
    json_object_begin(json);
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        json_member_integer(json, verdict_name((enum verdict)i), (int64_t)counts[i]);
    json_object_end(json);
}

static void put_counts(struct json_writer *json, const struct run_result *run)
{
    json_key(json, "counts");
    json_object_begin(json);
    json_member_integer(json, "cases", (int64_t)run->case_count);
    put_verdicts(json, run);
    json_key(json, "levels");
    json_object_begin(json);
    for (size_t i = 0; i < LEVEL_COUNT; i++)
        put_level(json, run, (enum level)i);
    json_object_end(json);
    json_object_end(json);
}

static void put_baseline(struct json_writer *json, const struct run_result *run)
{
    json_key(json, "baseline");
    json_object_begin(json);
    json_member_bool(json, "used", run->baseline);
    json_key(json, "stale");
    json_array_begin(json);
    for (size_t i = 0; i < run->stale_count; i++) {
        json_object_begin(json);
        json_member_text(json, "id", run->stale[i].id);
        json_member_text(json, "assertion", run->stale[i].assertion);
        json_member_text(json, "why", run->stale[i].why);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

/* The ids of the cases that could not be tested, and what was forgiven. */
static void put_untestable(struct json_writer *json, const struct run_result *run)
{
    json_key(json, "untestable");
    json_array_begin(json);
    for (size_t i = 0; i < run->case_count; i++)
        if (run->cases[i].verdict == VERDICT_UNTESTABLE)
            json_put_text(json, run->cases[i].id);
    json_array_end(json);
    put_texts(json, "accepted_untestable", run->accepted_untestable,
              run->accepted_untestable_count);
}

static void put_started(struct json_writer *json, int64_t started_ms)
{
    char text[RFC3339_SIZE];
    json_member_text(json, "started", rfc3339_format(started_ms, text) ? text : NULL);
}

/* The seed is text: a reader that knows numbers as doubles would round a large one. */
static void put_settings(struct json_writer *json, const struct run_result *run)
{
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, run->seed);
    json_member_text(json, "seed", seed);
    json_member_text(json, "selection", run->selection);
    json_member_bool(json, "strict", run->strict);
    json_member_bool(json, "state_change_allowed", run->state_change_allowed);
}

static void put_conclusion(struct json_writer *json, const struct run_result *run)
{
    static const char *const results[] = {
        [RUN_SUCCESS] = "success", [RUN_PARTIAL] = "partial", [RUN_FAILURE] = "failure"};
    json_member_text(json, "result", results[run->outcome]);
    json_member_integer(json, "exit_code", run->exit_code);
    json_member_bool(json, "interrupted", run->interrupted);
    json_member_text(json, "conclusion", report_conclude(run).meaning);
}

void report_json_head(struct json_writer *json, const struct run_result *run)
{
    json_member_integer(json, "schema_version", SCHEMA_VERSION);
    json_member_text(json, "suite", run->suite_version);
    put_edition(json, run);
    put_target(json, run);
    put_started(json, run->started_ms);
    put_settings(json, run);
}

void report_json_tail(struct json_writer *json, const struct run_result *run)
{
    json_member_integer(json, "duration_us", run->duration_us);
    put_conclusion(json, run);
    put_counts(json, run);
    put_untestable(json, run);
    put_baseline(json, run);
}

struct status report_json(const struct run_result *run, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_PRETTY);
    json_object_begin(&json);
    report_json_head(&json, run);
    report_json_tail(&json, run);
    report_profile_json(run, &json);
    json_key(&json, "cases");
    json_array_begin(&json);
    for (size_t i = 0; i < run->case_count; i++)
        report_json_case(&json, run, &run->cases[i]);
    json_array_end(&json);
    json_object_end(&json);
    buf_char(out, '\n');
    return buf_failed(out) ? status_in(status_no_memory(), "JSON report") : status_ok();
}
