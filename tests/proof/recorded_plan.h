/* Which of the recorded requests is which: a plan (--dry-run=json) laid beside a recording. */
#ifndef DFNS_TESTS_RECORDED_PLAN_H
#define DFNS_TESTS_RECORDED_PLAN_H

#include "tests/proof/case_folder.h"
#include "tests/proof/recorder.h"
#include "tests/proof/wire_message.h"

enum { RECORDED_MAX_ROWS = 4096 };

/* A row of the plan, and where the last of its requests was recorded. */
struct recorded_row {
    const char *id; /* of the case; borrowed from the plan */
    const cJSON *step;
    const char *endpoint;
    bool control;
    size_t at;
    size_t signed_at; /* the challenge that was asked for it; 0 where none was */
    size_t first;     /* row of the same case */
};

/* Borrows all but its rows. */
struct recorded_plan {
    const struct case_sources *sources;
    const struct recorder *recorder;
    struct recorded_row rows[RECORDED_MAX_ROWS];
    size_t count;
};

/* Fills in the rows. Fails the test when more or fewer requests were recorded than planned. */
void recorded_plan_place(struct recorded_plan *recorded, const cJSON *plan);

struct message recorded_request(const struct recorded_plan *recorded, size_t index);

#endif
