/*
 * A row of defects.def or variations.def, and what is alive of it while it is in force. Only for
 * the files of this folder.
 */
#ifndef DFNS_SIM_DEVIATE_RULE_H
#define DFNS_SIM_DEVIATE_RULE_H

#include <stdatomic.h>

#include "common/digest.h"
#include "sim/arrival.h"
#include "sim/decide/decide.h"
#include "sim/deviate/deviation.h"
#include "sim/reply.h"

enum { MAX_REASONS = 6, MAX_RECENT = 64 };

struct quirk;

/* The ways to deviate. Those that give a truth value tell whether they made a difference. All but
 * rewrite are called under the service's lock. */

/* Is this answer concerned? */
typedef bool occasion(const struct call *call, struct verdict verdict, bool changed);

/* Changes a request before anybody reads it. `headers` is a copy that the arrival refers to. */
typedef bool rewrite_way(struct quirk *quirk, struct arrival *arrival, struct header *headers);

/* Changes the order of the checks, or a cell of their table. */
typedef void arrange_way(const struct quirk *quirk, struct rules *rules);

/* Changes what was read of a request before the checks see it. */
typedef bool prepare_way(struct quirk *quirk, const struct arrival *arrival,
                         const struct world *world, struct call *call);

/* What counts in place of a check's verdict; the same where it is not concerned. */
typedef struct verdict overrule_way(struct quirk *quirk, const struct world *world,
                                    struct call *call, const struct check *check,
                                    struct verdict verdict);

/* Changes an answer on its way out. */
typedef bool amend_way(struct quirk *quirk, const struct call *call, struct verdict verdict,
                       bool changed, struct reply *reply);

/* Most rows need no code: a refusal that is let pass, or an answer that is given in other words. */
struct rule {
    struct deviation_row row;

    enum reason forgives[MAX_REASONS]; /* refusals that do not count; ends with REASON_NONE */

    occasion *when;              /* answers that are given otherwise: those of an occasion, */
    enum reason on[MAX_REASONS]; /* or those of a refusal for one of these reasons */
    int status;                  /* with this status; 0: as it was */
    const char *message;         /* with this error message; NULL: as it was */
    const char *body;            /* with this body; NULL: as it was */
    const char *media_type;      /* as this; NULL: as it was */

    rewrite_way *rewrite;
    arrange_way *arrange;
    prepare_way *prepare;
    overrule_way *overrule;
    amend_way *amend;
    int64_t number;    /* what the function counts or measures by */
    const char *text;  /* what it inserts */
    const char *fault; /* a rule of session/fault.h, as JSON, that is in force from the start */
};

struct recent {
    struct digest key;
    int64_t until_ms;
    uint64_t count;
};

struct quirk {
    const struct rule *rule;
    atomic_uint_fast64_t hits;
    bool rehearses; /* it is only asked what it would do: it must not change the world */

    /* What it remembers from one call to the next. */
    uint64_t count;
    int64_t arrived_ms, until_ms;
    struct recent recent[MAX_RECENT];
    size_t recent_count; /* ever; the newest overwrites the oldest */
};

/* The newest `depth` values that were noted; was this one among them, and is still good then? */
bool quirk_recalls(const struct quirk *quirk, struct span value, size_t depth, int64_t at_ms);
void quirk_notes(struct quirk *quirk, struct span value, int64_t until_ms);

/* How often this value was counted, this time included. */
uint64_t quirk_counts(struct quirk *quirk, struct span value);

extern const struct rule defect_rules[], variation_rules[];
extern const size_t defect_rule_count, variation_rule_count;

#endif
