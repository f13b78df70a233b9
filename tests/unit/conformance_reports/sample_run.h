/* Runs that no target had: one made by hand that ends once in every verdict, and one whose answers
 * are random bytes. */
#ifndef DFNS_TESTS_SAMPLE_RUN_H
#define DFNS_TESTS_SAMPLE_RUN_H

#include "conformance/result/result.h"

/* Everything in them is allocated: run_result_free() frees it. */
struct run_result sample_every_verdict(void);
struct run_result sample_conformant(void);

/* Clauses that fit the cases of sample_every_verdict(), which calls it. */
void sample_add_clauses(struct run_result *run);

/* `count` cases that fail, and the same with bytes that break something wherever a text comes from
 * outside. */
struct run_result sample_harmless(size_t count);
struct run_result sample_hostile(size_t count);

#endif
