/*
 * Which case begins next where several run at a time: the first of the plan that none of those
 * under way keeps from it, except that a case so long that all would have to wait for its end goes
 * first. One at a time they run in the plan's order.
 */
#ifndef DFNS_CONFORMANCE_RUN_SCHEDULE_H
#define DFNS_CONFORMANCE_RUN_SCHEDULE_H

#include "conformance/plan/plan.h"

struct schedule;

/* `plan` is borrowed. The caller's, for schedule_free(); NULL when memory is short. */
struct schedule *schedule_make(const struct plan *plan, size_t at_a_time);
void schedule_free(struct schedule *schedule);

/* Begins a case; `*index` is its item. False when none may begin before another one has ended. */
bool schedule_begin(struct schedule *schedule, size_t *index);
void schedule_end(struct schedule *schedule, size_t index);

/* True when all have ended. */
bool schedule_is_over(const struct schedule *schedule);

#endif
