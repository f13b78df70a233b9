/* The profile of a deployment, as the console report and the JSON report have it. */
#ifndef DFNS_CONFORMANCE_REPORT_PROFILE_REPORT_H
#define DFNS_CONFORMANCE_REPORT_PROFILE_REPORT_H

#include "common/json_write.h"
#include "conformance/report/page.h"

/* A section of the console report; nothing when nothing was observed. */
void report_profile(const struct run_result *run, const struct page *page);

/* The member "profile": an array. */
void report_profile_json(const struct run_result *run, struct json_writer *json);

#endif
