#include <inttypes.h>
#include <stdio.h>

#include "conformance/report/escape.h"
#include "conformance/run/plan_report.h"

enum { RANGE = 64, NUMBER = 10, MAX_LINE = 1024 };

static void put_heading(struct buf *out, const char *name, const char *text)
{
    buf_format(out, "  %-10s  ", name);
    escape_terminal(span_of(text), out);
    buf_char(out, '\n');
}

static void put_head(const struct plan_report *report, struct buf *out)
{
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, report->seed);
    buf_text(out, "dfns-conformance " DFNS_VERSION ": what would be sent\n\n");
    put_heading(out, "target", report->target->url);
    put_heading(out, "edition", report->edition->name);
    put_heading(out, "selection", report->selection ? report->selection : "every case");
    put_heading(out, "changes",
                report->state_change
                    ? "allowed: sacrificial ids are deactivated for good"
                    : "none: only what is already deactivated is deactivated again");
    put_heading(out, "order", report->shuffled ? "shuffled by this seed" : "by id");
    if (report->shuffled)
        put_heading(out, "seed", seed);
    buf_format(out, "\n%*s\n", NUMBER, "requests");
}

/* "3", or "3-57" where it depends on what is found. */
static const char *range(size_t fewest, size_t most, char out[static RANGE])
{
    snprintf(out, RANGE, fewest == most ? "%zu" : "%zu-%zu", fewest, most);
    return out;
}

static void put_total(const char *text, size_t fewest, size_t most, const char *title,
                      struct buf *out)
{
    char number[RANGE];
    buf_format(out, "%*s  %-38s  %s\n", NUMBER, range(fewest, most, number), text, title);
}

static const char *say_manner(const struct forecast_row *row)
{
    static const char *const words[] = {
        [MANNER_CONTROL] = "its control", [MANNER_SEND] = "",
        [MANNER_RACE] = "at once",        [MANNER_SEARCH] = "until the limit is found",
        [MANNER_LOOK] = "looks",
    };
    return words[row->manner];
}

/* What there is to say behind a step's name; empty for one plain request. */
static void put_notes(const struct forecast_row *row, struct buf *out)
{
    buf_text(out, say_manner(row));
    if (row->signing)
        buf_format(out, "%s%zu to sign", out->len ? ", " : "", row->signing);
    if (row->read_back)
        buf_format(out, "%s%zu to read back", out->len ? ", " : "", row->read_back);
}

/* The endpoint is told as in the reports, where the case runs on both. */
static void put_row(const struct fixture *fixture, const struct forecast_row *row, struct buf *out)
{
    char number[RANGE];
    bool several = fixture->endpoints[0] && fixture->endpoints[1];
    struct buf name = buf_make(MAX_LINE), notes = buf_make(MAX_LINE);
    buf_format(&name, "%s%s%s", several ? endpoint_row(row->endpoint)->name : "",
               several ? "/" : "", row->step);
    put_notes(row, &notes);
    buf_format(out, "%*s  %8s  ", NUMBER, "", range(row->fewest, forecast_row_most(row), number));
    buf_format(out, notes.len ? "%-34s  %s\n" : "%s\n", buf_cstr(&name), buf_cstr(&notes));
    out->failed |= buf_failed(&name) || buf_failed(&notes);
    buf_free(&name);
    buf_free(&notes);
}

static const char *fate_words(const struct plan_item *item)
{
    if (item->fate == FATE_UNTESTABLE)
        return "UNTESTABLE: the target file lacks";
    return item->fixture->file->safety == SAFETY_SELF ? "SKIPPED: needs --allow-self"
                                                      : "SKIPPED: needs --allow-state-change";
}

static void put_fate(const struct plan_item *item, struct buf *out)
{
    if (item->fate == FATE_RUN)
        return;
    buf_format(out, "%*s  %8s  %s", NUMBER, "", "", fate_words(item));
    for (size_t i = 0; i < item->missing_count; i++)
        buf_format(out, "%s %s", i ? "," : "", item->missing[i]);
    buf_char(out, '\n');
}

static struct status put_case(const struct plan_item *item, struct forecast *total, struct buf *out)
{
    struct forecast forecast;
    struct status status = forecast_case(item, &forecast);
    if (!status_is_ok(&status))
        return status;
    put_total(item->fixture->id, forecast.fewest, forecast.most, item->fixture->file->title, out);
    put_fate(item, out);
    for (size_t i = 0; i < forecast.row_count; i++)
        put_row(item->fixture, &forecast.rows[i], out);
    total->fewest += forecast.fewest;
    total->most += forecast.most;
    forecast_free(&forecast);
    return status;
}

struct status plan_report_text(const struct plan_report *report, struct buf *out)
{
    char number[RANGE];
    struct forecast total = forecast_preflight(report->target, report->edition);
    struct status status = status_ok();
    put_head(report, out);
    put_total("preflight", total.fewest, total.most, "One valid request, in the form that is taken",
              out);
    for (size_t i = 0; i < report->plan->count && status_is_ok(&status); i++)
        status = put_case(&report->plan->items[i], &total, out);
    buf_format(out, "\n%zu %s, %s requests, preflight included. Nothing was sent.\n",
               report->plan->count, report->plan->count == 1 ? "case" : "cases",
               range(total.fewest, total.most, number));
    return status_is_ok(&status) && buf_failed(out) ? status_no_memory() : status;
}
