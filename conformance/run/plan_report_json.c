#include <inttypes.h>
#include <stdio.h>

#include "common/json_write.h"
#include "conformance/run/plan_report.h"

enum { SCHEMA_VERSION = 1 };

static const char *const fates[] = {
    [FATE_RUN] = "run", [FATE_SKIPPED] = "skipped", [FATE_UNTESTABLE] = "untestable"};

static void put_range(struct json_writer *json, size_t fewest, size_t most)
{
    json_member_integer(json, "fewest_requests", (int64_t)fewest);
    json_member_integer(json, "most_requests", (int64_t)most);
}

static void put_row(struct json_writer *json, const struct forecast_row *row)
{
    json_object_begin(json);
    json_member_text(json, "step", row->step);
    json_member_text(json, "endpoint", endpoint_row(row->endpoint)->name);
    json_member_text(json, "manner", manner_name(row->manner));
    json_member_integer(json, "sent", (int64_t)row->sent);
    json_member_integer(json, "signing", (int64_t)row->signing);
    json_member_integer(json, "read_back", (int64_t)row->read_back);
    put_range(json, row->fewest, forecast_row_most(row));
    json_object_end(json);
}

static void put_missing(struct json_writer *json, const struct plan_item *item)
{
    json_key(json, "missing");
    json_array_begin(json);
    for (size_t i = 0; i < item->missing_count; i++)
        json_put_text(json, item->missing[i]);
    json_array_end(json);
}

static void put_case(struct json_writer *json, const struct plan_item *item,
                     const struct forecast *forecast)
{
    json_object_begin(json);
    json_member_text(json, "id", item->fixture->id);
    json_member_text(json, "title", item->fixture->file->title);
    json_member_text(json, "safety", safety_name(item->fixture->file->safety));
    json_member_text(json, "fate", fates[item->fate]);
    put_missing(json, item);
    put_range(json, forecast->fewest, forecast->most);
    json_key(json, "steps");
    json_array_begin(json);
    for (size_t i = 0; i < forecast->row_count; i++)
        put_row(json, &forecast->rows[i]);
    json_array_end(json);
    json_object_end(json);
}

/* The seed is text, as in the report of a run. */
static void put_head(struct json_writer *json, const struct plan_report *report)
{
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, report->seed);
    json_member_integer(json, "schema_version", SCHEMA_VERSION);
    json_member_text(json, "suite", DFNS_VERSION);
    json_member_text(json, "edition", report->edition->name);
    json_member_text(json, "target", report->target->url);
    json_member_text(json, "selection", report->selection);
    json_member_bool(json, "state_change_allowed", report->state_change);
    json_member_text(json, "seed", report->shuffled ? seed : NULL);
}

static struct status put_cases(struct json_writer *json, const struct plan_report *report,
                               struct forecast *total)
{
    struct status status = status_ok();
    json_key(json, "cases");
    json_array_begin(json);
    for (size_t i = 0; i < report->plan->count && status_is_ok(&status); i++) {
        struct forecast forecast;
        status = forecast_case(&report->plan->items[i], &forecast);
        if (!status_is_ok(&status))
            break;
        put_case(json, &report->plan->items[i], &forecast);
        total->fewest += forecast.fewest;
        total->most += forecast.most;
        forecast_free(&forecast);
    }
    json_array_end(json);
    return status;
}

struct status plan_report_json(const struct plan_report *report, struct buf *out)
{
    struct forecast total = forecast_preflight(report->target, report->edition);
    struct json_writer json = json_writer_make(out, JSON_PRETTY);
    json_object_begin(&json);
    put_head(&json, report);
    json_key(&json, "preflight");
    json_object_begin(&json);
    put_range(&json, total.fewest, total.most);
    json_object_end(&json);
    struct status status = put_cases(&json, report, &total);
    put_range(&json, total.fewest, total.most);
    json_object_end(&json);
    buf_char(out, '\n');
    return status_is_ok(&status) && buf_failed(out) ? status_no_memory() : status;
}
