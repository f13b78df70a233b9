/* From assertions to a case's verdict, from verdicts to the exit code. Pure. */
#ifndef DFNS_CONFORMANCE_RESULT_VERDICT_H
#define DFNS_CONFORMANCE_RESULT_VERDICT_H

#include "conformance/result/result.h"

enum exit_code {
    EXIT_CONFORMANT = 0,
    EXIT_UNMET = 1, /* a documented assertion, or an inferred one with --strict; or the baseline
                       is stale */
    EXIT_USAGE = 2, /* command line, target file or fixture is wrong; nothing selected */
    EXIT_UNREACHABLE = 3, /* the target is, or preflight failed */
    EXIT_INCOMPLETE = 4,  /* something selected could not be judged */
    EXIT_INTERNAL = 5,    /* our own fault, or a report could not be written */
    EXIT_SIGNAL = 128,    /* plus the signal's number */
};

/* The verdict on a case that was run, from its assertions and its trouble. A failed control
 * outweighs everything but a FAIL that an earlier step has brought already. */
enum verdict verdict_of_case(const struct case_result *c, bool strict);

/* True when every capability that the case lacks is accepted as absent. */
bool verdict_is_accepted(const struct run_result *run, const struct case_result *c);

/* True for a case that was run to a judgement. */
bool verdict_is_judgement(enum verdict verdict);

/* True when nothing of the case was left unjudged: a case can FAIL and be cut short after that. */
bool verdict_is_whole(const struct case_result *c);

/* Sets run->outcome and run->exit_code from its cases; `signal` is what interrupted it, or 0.
 * SKIPPED cases count as not selected, but a run that judged nothing is incomplete. */
void verdict_of_run(struct run_result *run, int signal);

/* After that, for a run that could not go on for want of memory and the like. */
void verdict_of_broken_run(struct run_result *run);

#endif
