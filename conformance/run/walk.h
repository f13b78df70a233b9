/* A case while it runs, as the files that run its steps share it. */
#ifndef DFNS_CONFORMANCE_RUN_WALK_H
#define DFNS_CONFORMANCE_RUN_WALK_H

#include "conformance/compose/compose.h"
#include "conformance/result/answer.h"
#include "conformance/result/verdict.h"

enum { WALK_NAME_SIZE = 256, WALK_MAX_CAPTURED = 16 * 1024 };

/* A case on one endpoint while it runs. */
struct walk {
    struct session *session;
    const struct fixture *fixture;
    struct case_result *result;
    struct vars vars;
    cJSON *captured;
    struct request *sent; /* by each step so far; the last repetition's */
    size_t sent_count;
    enum endpoint endpoint;
};

/* Judges one expectation, or all of `step` and then keeps what it captures. STATUS_INPUT when that
 * shows that the control of the case failed. `name` is that of the assertions. */
MUST_USE struct status walk_judge_one(struct walk *walk, const struct step *step, const char *name,
                                      const struct expectation *expectation,
                                      const struct answer *answer);
MUST_USE struct status walk_judge(struct walk *walk, const struct step *step, const char *name,
                                  const struct answer *answer);

/* Judges what must hold before the step can prove anything; STATUS_INPUT with `why` when it does
 * not. */
MUST_USE struct status walk_judge_control(struct walk *walk, const char *name, const char *on,
                                          int64_t value, const struct answer *answer,
                                          const char *why);

/* The exchange of that index, with nothing beside it; the caller frees the answer. */
struct answer walk_answer(const struct walk *walk, size_t index);

struct sent walk_sent(const struct walk *walk);

/* Make, send and judge the step's one request (of its `repetition`); those of a race; those of a
 * search for the oldest age that is accepted. */
MUST_USE struct status walk_race(struct walk *walk, const struct step *step, const char *name);
MUST_USE struct status walk_search(struct walk *walk, const struct step *step, const char *name);

/* How many requests a search from `oldest_s` seconds sends at most. */
size_t walk_search_most(int64_t oldest_s);

/* Reads back what the listing says of the id that the step names; NULL in `*state`, which is the
 * caller's to delete, when it is not there. `*index` is the exchange. */
MUST_USE struct status walk_read_state(struct walk *walk, const char *name, size_t *index,
                                       cJSON **state);

#endif
