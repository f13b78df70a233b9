/* Requests that all share what may be used once: one of them must win, and the others be refused.
 */
#ifndef DFNS_TESTS_CONTEST_H
#define DFNS_TESTS_CONTEST_H

#include "tests/support/stage.h"

enum { CONTEST_MAX_SHARED = 8192 };

struct contest {
    /* Makes the stage's request a valid one. While `shared` is "", what it holds is its own and
     * becomes what is shared; after that it holds the same. */
    void (*make)(struct stage *stage, char shared[static CONTEST_MAX_SHARED]);
    const char *losers_reason;
};

extern const struct contest contest_for_nonce, contest_for_user_action, contest_for_challenge;

#endif
