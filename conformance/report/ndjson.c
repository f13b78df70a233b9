#include "conformance/report/json_parts.h"
#include "conformance/report/report.h"

/* A line is an object with one member, which says what the line is. */
static struct json_writer begin_line(struct buf *out, const char *name)
{
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    json_object_begin(&json);
    json_key(&json, name);
    return json;
}

static struct status end_line(struct json_writer *json)
{
    json_object_end(json);
    buf_char(json->out, '\n');
    return buf_failed(json->out) ? status_in(status_no_memory(), "NDJSON report") : status_ok();
}

struct status report_ndjson_begin(const struct run_result *run, size_t total, struct buf *out)
{
    struct json_writer json = begin_line(out, "begin");
    json_object_begin(&json);
    report_json_head(&json, run);
    json_member_integer(&json, "selected", (int64_t)total);
    json_object_end(&json);
    return end_line(&json);
}

struct status report_ndjson_case(const struct run_result *run, const struct case_result *c,
                                 struct buf *out)
{
    struct json_writer json = begin_line(out, "case");
    report_json_case(&json, run, c);
    return end_line(&json);
}

struct status report_ndjson_end(const struct run_result *run, struct buf *out)
{
    struct json_writer json = begin_line(out, "end");
    json_object_begin(&json);
    report_json_tail(&json, run);
    json_object_end(&json);
    return end_line(&json);
}
