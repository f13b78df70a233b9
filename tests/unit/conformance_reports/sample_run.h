/* Runs that no target had: one made by hand that ends once in every verdict, and one whose answers
 * are random bytes. */
#ifndef DFNS_TESTS_SAMPLE_RUN_H
#define DFNS_TESTS_SAMPLE_RUN_H

#include "conformance/result.h"

/* Everything in them is allocated: run_result_free() frees it. */
struct run_result sample_every_verdict(void);
struct run_result sample_conformant(void);

/* `count` cases, each with an answer that is mostly bytes which break something. */
struct run_result sample_hostile(size_t count);

#endif
