/*
 * The order of checks, as a table, and the loop over it. The pages give no order; this one is ours:
 * what can be told without knowing the caller comes first, what reveals who exists comes last.
 */
#ifndef DFNS_SIM_DECIDE_DECIDE_H
#define DFNS_SIM_DECIDE_DECIDE_H

#include "sim/decide/judges.h"

/* Is the check asked of this call? Depends on edition, operation, and kind of application. */
typedef bool asked_function(const struct world *world, const struct call *call);

enum spend_moment {
    SPEND_NOTHING,
    SPEND_WHEN_PASSED, /* as soon as this check is passed, whatever comes after */
    SPEND_ON_SUCCESS,  /* when all checks are passed */
};

struct check {
    const char *name; /* X-Sim-Check */
    asked_function *asked;
    judge_function *judge;
    enum spend_moment spends;
    spend_function *spend; /* NULL for SPEND_NOTHING */
};

enum { CHECK_COUNT = 12 };

/* The rules that are in force. Whoever changes them (sim/deviate) changes a copy. */
struct rules {
    struct check checks[CHECK_COUNT];
    /* NULL, or asked about every verdict of a check: the one that counts instead. */
    struct verdict (*overrule)(void *context, const struct world *world, struct call *call,
                               const struct check *check, struct verdict verdict);
    void *context; /* of overrule; borrowed */
};

/* The rules as they are documented or assumed. */
struct rules rules_default(void);

/* Walks the checks in order, up to the first refusal, and spends what is to be spent. Called under
 * the world's lock. */
struct verdict decide(const struct rules *rules, struct world *world, struct call *call);

enum examined { EXAMINED_NOT_ASKED, EXAMINED_PASSED, EXAMINED_REFUSED, EXAMINED_NOT_REACHED };

/* The same walk without its effects: what each check says, nothing spent. */
struct verdict decide_examine(const struct rules *rules, const struct world *world,
                              struct call *call, enum examined results[static CHECK_COUNT]);

#endif
