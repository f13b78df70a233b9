/*
 * What a run found out: the one structure that every report is a pure function of.
 *
 * The run owns everything in it; run_result_free() frees it all. Texts that come from the target
 * are kept as they came (bytes and length): each report encodes them for its own sink.
 */
#ifndef DFNS_CONFORMANCE_RESULT_RESULT_H
#define DFNS_CONFORMANCE_RESULT_RESULT_H

#include <stdint.h>

#include "common/span.h"

/* How firmly a clause supports an assertion, and so what it means when the assertion is unmet. */
enum level {
    LEVEL_DOCUMENTED, /* that endpoint's own page says so: FAIL */
    LEVEL_INFERRED,   /* another page, an RFC, the sibling endpoint: WARN, FAIL with --strict */
    LEVEL_OBSERVED,   /* no clause: recorded, never judged */
};
enum { LEVEL_COUNT = 3 };

enum verdict {
    VERDICT_PASS,
    VERDICT_NOTE,         /* only observed assertions were unmet */
    VERDICT_SKIPPED,      /* selected, but needs --allow-state-change or --allow-self */
    VERDICT_XFAIL,        /* what is unmet is in the baseline, with the reason */
    VERDICT_WARN,         /* an inferred assertion is unmet */
    VERDICT_UNTESTABLE,   /* the target file lacks what the case needs; `missing` names it */
    VERDICT_INCONCLUSIVE, /* the control failed: the refusal would prove nothing */
    VERDICT_ERROR,        /* transport or harness */
    VERDICT_STALE,        /* the baseline lists of it what is not so any more */
    VERDICT_FAIL,         /* a documented assertion is unmet, or an inferred one with --strict */
};
enum { VERDICT_COUNT = 10 };

/* What kept a case from running to its end. */
enum trouble {
    TROUBLE_NONE,
    TROUBLE_INCONCLUSIVE, /* the valid request was refused or could not be made */
    TROUBLE_ERROR,        /* transport or harness */
};

/* "documented", "inferred", "observed". */
const char *level_name(enum level level);
/* "PASS", "NOTE" ... */
const char *verdict_name(enum verdict verdict);

struct assertion_result {
    char *step; /* the step's name; with "#2" behind it for a repetition */
    char *on;   /* "status", "body:/error/message" ... */
    char *op;   /* "equals" ... */
    enum level level;
    bool met;
    bool control;      /* belongs to the control: unmet, it makes the case INCONCLUSIVE */
    char *expected;    /* compact JSON; NULL for an op without a value */
    char *actual;      /* compact JSON; NULL when it was absent */
    char *clause;      /* an id of clauses.json, or NULL */
    char *clause_text; /* that clause's statement, or NULL */
    char *excuse;      /* unmet, but in the baseline: its reason; NULL otherwise */
};

struct header_line {
    char *name;
    char *value;
};

/* One request as it was sent and what came back. */
struct exchange {
    char *step; /* the step's name; "control of <step>", "sign for <step>" */
    char *method;
    char *url;
    struct header_line *request_headers;
    size_t request_header_count;
    char *request_body; /* NULL for none */
    size_t request_body_len;
    bool forced;       /* a hook had made it fail */
    bool told_to_wait; /* a 429 that was waited out: nobody judges it */
    bool discreet;     /* known to hold no secret in a header's value or the body of the answer */
    char *failure; /* NULL, or what went wrong in transport, in words; there is no answer then */
    int status;
    struct header_line *response_headers;
    size_t response_header_count;
    char *response_body; /* NUL-terminated, may hold any byte */
    size_t response_body_len;
    int64_t started_us; /* by a clock that only goes forward; its zero means nothing */
    int64_t duration_us;
};

struct case_result {
    char *id;
    char *title;
    char *why;
    enum verdict verdict;
    enum trouble trouble; /* of a case that was begun */
    char *explanation; /* one line for what is neither PASS nor a plain FAIL or WARN; NULL otherwise
                        */
    char **missing;    /* capabilities, for UNTESTABLE */
    size_t missing_count;
    char **clauses; /* ids of clauses.json that it cites, each once, whether or not it was run */
    size_t clause_count;
    struct assertion_result *assertions;
    size_t assertion_count;
    struct exchange *exchanges;
    size_t exchange_count;
    char *script; /* bash that sends the same again, for a case that needs a look; NULL otherwise */
    int64_t duration_us;
};

/* What the cases of a run found of a clause; of several the last one counts. */
enum finding {
    FINDING_NO_CASE,  /* none of them cites it */
    FINDING_UNTESTED, /* those that do came to no assertion about it */
    FINDING_HOLDS,
    FINDING_UNCLEAR,  /* a case that cites it could not be judged */
    FINDING_DOUBTFUL, /* an inferred assertion that cites it is unmet */
    FINDING_BROKEN,   /* a documented one is, or with --strict an inferred one */
};
enum { FINDING_COUNT = 6 };

/* "no case", "not tested" ... */
const char *finding_name(enum finding finding);

/* A clause of clauses.json. */
struct clause_result {
    char *id;
    char *page; /* "credential", "application", or another source */
    char *section;
    char *lines; /* of the page; NULL where it has none */
    char *statement;
    char *excluded; /* why no case at all cites it; NULL otherwise */
    enum finding finding;
    size_t *cases; /* indexes in run->cases of those that cite it */
    size_t case_count;
};

/* An entry of the baseline that is to be mended or taken out. */
struct stale_entry {
    char *id;        /* of a case, as the entry has it */
    char *assertion; /* likewise */
    char *why;
};

enum run_outcome { RUN_SUCCESS, RUN_PARTIAL, RUN_FAILURE };

struct run_result {
    const char *suite_version;
    char *edition;
    char *edition_sha256; /* hex */
    char *target_url;
    uint64_t seed;
    char *selection; /* the patterns as given, for a person */
    bool strict;
    bool state_change_allowed;
    bool unverified;  /* --insecure: whose certificate it was is not known */
    char *proxy;      /* the address of the one in between; NULL for none */
    bool interrupted; /* a signal ended the run: what is here is not all */
    bool baseline;    /* there was one */
    struct stale_entry *stale;
    size_t stale_count;
    char **accepted_untestable;
    size_t accepted_untestable_count;
    char *nonce_form; /* which one the target takes: "uuid+date", "uuid+datetime", "nonce+datetime",
                         "none" */
    int64_t started_ms;
    int64_t duration_us;
    struct case_result *cases;
    size_t case_count;
    struct clause_result *clauses; /* every one, in the order of clauses.json */
    size_t clause_count;
    enum run_outcome outcome;
    int exit_code;
};

/* How many cases ended in each verdict. */
void run_result_count(const struct run_result *run, size_t counts[static VERDICT_COUNT]);

/* How many assertions of that level were met and unmet, controls left out. */
void run_result_level(const struct run_result *run, enum level level, size_t *met, size_t *unmet);

/* With another step's name. False when memory is short; `to` is the caller's in any case. */
bool exchange_copy(const struct exchange *from, const char *step, struct exchange *to);

/* Frees the headers and bodies of its exchanges; which there were and how they went stays. */
void case_result_lighten(struct case_result *c);

/* Each frees what the structure owns, and empties it. */
void assertion_result_free(struct assertion_result *assertion);
void exchange_free(struct exchange *exchange);
void case_result_free(struct case_result *c);
void run_result_free(struct run_result *run);

#endif
