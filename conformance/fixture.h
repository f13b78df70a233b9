/*
 * The cases, as fixtures/README.md describes them.
 *
 * A file holds one case or, where its id begins with "{endpoint}", one for each of its endpoints;
 * these are then fixtures of their own that share the file's steps.
 */
#ifndef DFNS_CONFORMANCE_FIXTURE_H
#define DFNS_CONFORMANCE_FIXTURE_H

#include "conformance/edition.h"
#include "conformance/expectation.h"
#include "conformance/mutation.h"

enum safety { SAFETY_READ, SAFETY_NOOP, SAFETY_STATE, SAFETY_SELF };

/* Which answers of the whole run a step judges in place of sending something. */
enum watch {
    WATCH_NONE,
    WATCH_ALL,
    WATCH_SUCCESSES, /* status 200 of the endpoints under test */
    WATCH_REFUSALS,  /* status 400 and above */
    WATCH_UNFORCED,  /* all but those that a hook has made fail */
};

enum { STEP_MAX_REPEAT = 1000, STEP_MAX_BARRIER = 64, STEP_MAX_BISECT_S = 604800 };

struct capture {
    const char *name;
    const char *on;
};

/* All texts borrow from the file's tree. */
struct step {
    const char *name;
    bool other;             /* sent to the other endpoint */
    enum resource resource; /* the id that the valid request names */
    int64_t repeat;
    bool same_connection; /* as the step before */
    bool control;         /* is the control of its case */
    bool silent;          /* sends nothing: only looks at the state */
    int64_t barrier;      /* so many requests released at once; 0 for none */
    const cJSON *share;   /* header names that these have in common; NULL for none */
    int64_t bisect_s;     /* search the oldest age that is accepted, up to this one; 0 for none */
    bool hooked;          /* the hook next_request_fails is run before it is sent */
    enum watch watch;
    struct mutation *mutations;
    size_t mutation_count;
    struct capture *captures;
    size_t capture_count;
    struct expectation *expectations;
    size_t expectation_count;
};

struct case_file {
    char *path;
    char *text; /* as it was read: faults are told with their place in it */
    cJSON *tree;
    const char *id; /* may begin with "{endpoint}" */
    const char *title;
    const char *why;
    char *group; /* the second part of the id */
    const cJSON *editions;
    const cJSON *tags; /* NULL when there are none */
    const cJSON *needs;
    bool endpoints[ENDPOINT_COUNT];
    enum safety safety;
    bool generates_controls; /* before each step with mutations */
    bool passive;            /* its steps watch the answers of the whole run */
    bool alone;              /* no other case may run at the same time */
    struct step *steps;
    size_t step_count;
};

struct fixture {
    char *id;
    const struct case_file *file;
    bool endpoints[ENDPOINT_COUNT]; /* on which the steps run, in turn */
};

/* What a case may refer to. */
struct references {
    const struct clauses *clauses;
    const struct editions *editions;
};

/* "read", "noop", "state", "self". */
const char *safety_name(enum safety safety);

/* Reads and checks one file; `path` is for messages and, where it has a folder, must agree with the
 * id's group. STATUS_INPUT: "<path>:<line>:<column>: …", with the pointer to it where the
 * file is JSON. On success `*out` is the caller's, for case_file_free(). */
MUST_USE struct status case_file_read(const char *path, struct span text,
                                      const struct references *references, struct case_file **out);
void case_file_free(struct case_file *file);

/* A fault of that file, told as "<pointer>: …", with file, line and column in front. */
MUST_USE struct status case_file_fault(const struct case_file *file, struct status fault);

/* The endpoint to which `step` is sent when its case runs on `endpoint`. */
enum endpoint step_endpoint(const struct step *step, enum endpoint endpoint);

/* True when the runner sends the valid request before this step, to show that it is accepted. */
bool case_generates_control(const struct case_file *file, const struct step *step);

/* True when the step has to read back the state of the id that it names. */
bool step_reads_state(const struct step *step);

/* True when `texts`, an array of strings or NULL, holds `text`. */
bool texts_hold(const cJSON *texts, const char *text);

#endif
