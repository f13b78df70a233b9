/* Who runs the cases of a plan: one thread or several, each with a session of its own. */
#ifndef DFNS_CONFORMANCE_RUN_CREW_H
#define DFNS_CONFORMANCE_RUN_CREW_H

#include "conformance/compose/session.h"
#include "conformance/run/run.h"

enum { CREW_MAX_JOBS = 64 };

/*
 * Runs setup->jobs cases at a time. `session` is what preflight has left, `limits` are those of its
 * transport. The results stand in `out`, and the observer hears of them, in the plan's order: of
 * each once those before it have ended, and never from two threads at a time.
 *
 * STATUS_MEMORY, STATUS_CRYPTO: our own trouble; `out` has the cases that were finished.
 */
MUST_USE struct status crew_run(const struct session *session,
                                const struct transport_limits *limits,
                                const struct run_setup *setup, struct run_result *out);

#endif
