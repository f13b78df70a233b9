/* One rule for faults, and how it is read; only for fault.c. */
#ifndef DFNS_SIM_SESSION_FAULT_RULE_H
#define DFNS_SIM_SESSION_FAULT_RULE_H

#include "sim/session/fault.h"

struct fault_rule {
    cJSON *given;                      /* as it came, without id and counters */
    char id[FAULT_MAX_ID + 1];         /* empty when none was given */
    const struct operation *operation; /* NULL for every one */
    struct fault_action action;        /* but for its id */
    int64_t after;
    int64_t times; /* 0 for no end */
    double probability;
    int64_t calls; /* so many the rule has seen */
    int64_t hits;  /* and taken */
};

/* STATUS_INPUT with a place below `pointer`. On success the rule is the caller's, for
 * fault_rule_free(). */
MUST_USE struct status fault_rule_read(const cJSON *item, const char *pointer,
                                       struct fault_rule *rule);

/* The members of `*rule`; not the struct itself. */
void fault_rule_free(struct fault_rule *rule);

#endif
