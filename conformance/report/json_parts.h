/* The pieces that the JSON report and the NDJSON report have in common. */
#ifndef DFNS_CONFORMANCE_REPORT_JSON_PARTS_H
#define DFNS_CONFORMANCE_REPORT_JSON_PARTS_H

#include "common/json_write.h"
#include "conformance/result/result.h"

/* Members of an open object: what is known before the first case, and what only after the last. */
void report_json_head(struct json_writer *json, const struct run_result *run);
void report_json_tail(struct json_writer *json, const struct run_result *run);

/* One case, as a value. */
void report_json_case(struct json_writer *json, const struct run_result *run,
                      const struct case_result *c);

#endif
