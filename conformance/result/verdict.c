#include "conformance/result/verdict.h"

#include <string.h>

/* What an unmet assertion means; in the order of the enum a later verdict weighs more. */
static enum verdict weigh(const struct assertion_result *assertion, bool strict)
{
    if (assertion->met)
        return VERDICT_PASS;
    if (assertion->control)
        return VERDICT_INCONCLUSIVE;
    if (assertion->excuse)
        return VERDICT_XFAIL;
    switch (assertion->level) {
    case LEVEL_DOCUMENTED:
        return VERDICT_FAIL;
    case LEVEL_INFERRED:
        return strict ? VERDICT_FAIL : VERDICT_WARN;
    case LEVEL_OBSERVED:
        return VERDICT_NOTE;
    }
    return VERDICT_ERROR;
}

enum verdict verdict_of_case(const struct case_result *c, bool strict)
{
    static const enum verdict troubles[] = {
        [TROUBLE_NONE] = VERDICT_PASS,
        [TROUBLE_INCONCLUSIVE] = VERDICT_INCONCLUSIVE,
        [TROUBLE_ERROR] = VERDICT_ERROR,
    };
    enum verdict verdict = troubles[c->trouble];
    for (size_t i = 0; i < c->assertion_count; i++) {
        enum verdict next = weigh(&c->assertions[i], strict);
        verdict = next > verdict ? next : verdict;
    }
    return verdict;
}

/* "callers.second" accepts "callers.second.signer" too. */
static bool covers(const char *accepted, const char *missing)
{
    size_t len = strlen(accepted);
    return strncmp(accepted, missing, len) == 0 && (missing[len] == '\0' || missing[len] == '.');
}

static bool is_accepted(const struct run_result *run, const char *missing)
{
    for (size_t i = 0; i < run->accepted_untestable_count; i++)
        if (covers(run->accepted_untestable[i], missing))
            return true;
    return false;
}

bool verdict_is_accepted(const struct run_result *run, const struct case_result *c)
{
    for (size_t i = 0; i < c->missing_count; i++)
        if (!is_accepted(run, c->missing[i]))
            return false;
    return true;
}

/* True when the case leaves a hole in what was asked for. */
static bool is_incomplete(const struct run_result *run, const struct case_result *c)
{
    return c->verdict == VERDICT_INCONCLUSIVE || c->verdict == VERDICT_ERROR ||
           (c->verdict == VERDICT_UNTESTABLE && !verdict_is_accepted(run, c));
}

bool verdict_is_judgement(enum verdict verdict)
{
    static const bool judged[VERDICT_COUNT] = {
        [VERDICT_PASS] = true, [VERDICT_NOTE] = true,  [VERDICT_XFAIL] = true,
        [VERDICT_WARN] = true, [VERDICT_STALE] = true, [VERDICT_FAIL] = true,
    };
    return judged[verdict];
}

bool verdict_is_whole(const struct case_result *c)
{
    return verdict_is_judgement(c->verdict) && c->trouble == TROUBLE_NONE;
}

static void set(struct run_result *run, enum run_outcome outcome, int exit_code)
{
    run->outcome = outcome;
    run->exit_code = exit_code;
}

void verdict_of_broken_run(struct run_result *run)
{
    set(run, run->outcome == RUN_FAILURE ? RUN_FAILURE : RUN_PARTIAL, EXIT_INTERNAL);
}

void verdict_of_run(struct run_result *run, int signal)
{
    size_t failed = run->stale_count, incomplete = 0, judged = 0;
    for (size_t i = 0; i < run->case_count; i++) {
        failed += run->cases[i].verdict == VERDICT_FAIL;
        incomplete += is_incomplete(run, &run->cases[i]);
        judged += verdict_is_judgement(run->cases[i].verdict);
    }
    run->interrupted = signal != 0;
    if (signal)
        set(run, failed ? RUN_FAILURE : RUN_PARTIAL, EXIT_SIGNAL + signal);
    else if (failed)
        set(run, RUN_FAILURE, EXIT_UNMET);
    else if (incomplete || !judged)
        set(run, RUN_PARTIAL, EXIT_INCOMPLETE);
    else
        set(run, RUN_SUCCESS, EXIT_CONFORMANT);
}
