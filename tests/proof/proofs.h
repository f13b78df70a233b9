/* What is proved beside the matrices. Each prints what is not as it must be and returns how much
 * that is. */
#ifndef DFNS_TESTS_PROOFS_H
#define DFNS_TESTS_PROOFS_H

#include <stddef.h>

/* Each case alone sends as many requests as --dry-run=json says: the simulator counts. */
size_t proof_requests(void);

/* Each assertion of each case, turned around, is unmet on a correct simulator, and no other is. */
size_t proof_assertions(void);

/* Each step that must be refused is accepted without what it changes, and its case fails. */
size_t proof_dropped(void);

/* What a step says that it changes differs from the valid request on the wire, and nothing else. */
size_t proof_differences(void);

#endif
