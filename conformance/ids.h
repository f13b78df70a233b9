/*
 * Every id that a case ever had: fixtures/ids.json, which is built in. Ids are never renamed, for
 * baselines, reports and scripts of others name them, and never used for another case.
 */
#ifndef DFNS_CONFORMANCE_IDS_H
#define DFNS_CONFORMANCE_IDS_H

#include "conformance/library.h"

/* `text` is the list. Complains of each case whose id is retired, and where `complete` (the cases
 * are those built in) also of each that is not listed and of each id in use without a case. */
void ids_lint(const struct library *library, struct span text, bool complete,
              library_complaint *complain, void *context);

#endif
