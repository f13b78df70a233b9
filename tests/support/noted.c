#include "tests/support/noted.h"

#include "tests/support/check.h"

#include "common/json.h"

static const int64_t page_time_ms = INT64_C(1673243873000); /* 2023-01-09T05:57:53Z */

void noted_keep(struct journal *journal, const struct noted *noted)
{
    struct arrival arrival = {
        .method = span_of(noted->method ? noted->method : "GET"),
        .path = span_of(noted->path ? noted->path : "/"),
        .headers = noted->headers,
        .body = noted->request,
    };
    while (arrival.header_count < NOTED_MAX_HEADERS &&
           noted->headers[arrival.header_count].name.ptr)
        arrival.header_count++;
    journal_add(journal, &(struct journal_note){
                             .at_ms = page_time_ms,
                             .arrival = &arrival,
                             .status = noted->status,
                             .reply_headers = span_of(noted->response_headers),
                             .reply_body = span_of(noted->response),
                             .operation = noted->operation,
                             .check = noted->check,
                             .reason = noted->reason,
                             .fault = noted->fault,
                             .duration_us = 120,
                         });
}

void noted_add(struct journal *journal, const struct noted *noted)
{
    noted_keep(journal, noted);
    assert_true(journal_write_down(journal));
}

cJSON *noted_newest(const struct journal *journal)
{
    struct span entry = journal_entry(journal, journal_newest(journal));
    assert_false(span_is_absent(entry));
    cJSON *tree = json_parse(entry, NULL);
    assert_non_null(tree);
    return tree;
}
