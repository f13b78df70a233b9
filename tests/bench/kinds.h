/* What is asked while measuring: an accepted request, and one that is refused for each reason. */
#ifndef DFNS_BENCH_KINDS_H
#define DFNS_BENCH_KINDS_H

#include <stdbool.h>
#include <stddef.h>

/* Where a header's value comes from. */
enum supply {
    ABSENT,
    SAME,  /* one value for all requests */
    FRESH, /* one for each */
};

struct kind {
    const char *name;   /* for the command line and the files: "nonce-missing" */
    const char *title;  /* for people */
    const char *caller; /* a role of the world; NULL: nobody, there is no bearer token */
    enum supply nonce;
    enum supply user_action;
    const char *payload;
    bool primed; /* the first request is accepted; it spends what the others send again */
    int status;
    const char *answer; /* the whole body */
};

extern const struct kind kinds[];
extern const size_t kind_count;

/* What an accepted request is answered. */
extern const char accepted_answer[];

/* NULL when there is none. */
const struct kind *kind_named(const char *name);

#endif
