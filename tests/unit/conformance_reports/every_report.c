#include "every_report.h"

struct status whole_ndjson(const struct run_result *run, struct buf *out)
{
    struct status status = report_ndjson_begin(run, run->case_count, out);
    for (size_t i = 0; i < run->case_count && status_is_ok(&status); i++)
        status = report_ndjson_case(run, &run->cases[i], out);
    return status_is_ok(&status) ? report_ndjson_end(run, out) : status;
}

const struct report_row every_report[] = {
    {"xml", report_junit}, {"json", report_json},   {"ndjson", whole_ndjson},  {"tap", report_tap},
    {"html", report_html}, {"md", report_markdown}, {"github", report_github},
};
const size_t every_report_count = sizeof every_report / sizeof every_report[0];
