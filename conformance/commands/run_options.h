/* The options of `dfns-conformance run`. */
#ifndef DFNS_CONFORMANCE_COMMANDS_RUN_OPTIONS_H
#define DFNS_CONFORMANCE_COMMANDS_RUN_OPTIONS_H

#include "common/options.h"
#include "conformance/http/route.h"
#include "conformance/plan/pattern.h"

enum {
    RUN_OPTION_COUNT = 36,
    RUN_MAX_TIMEOUT_S = 600,
    RUN_MAX_RPS = 10000,
    RUN_MAX_TIME_S = 86400
};

extern const struct option_row run_option_rows[RUN_OPTION_COUNT];

/* Texts borrow from the command line; the lists are owned. */
struct run_options {
    const char *target;
    const char *edition; /* NULL: the target file's */
    const char *cases;   /* NULL: those built in */
    const char *junit;   /* the files to write; NULL for none */
    const char *json;
    const char *tap;
    const char *ndjson;
    const char *html;
    const char *markdown;
    const char *capture;        /* the folder to fill; NULL for none */
    const char *baseline;       /* the file to read; NULL for none */
    const char *write_baseline; /* the file to write; NULL for none */
    bool github;                /* annotations */
    const char *owned_host;     /* of --i-own-this-target */
    struct patterns run;
    struct patterns skip;
    struct patterns accepted;
    bool strict;
    bool state_change;
    bool self; /* --allow-self */
    bool verbose;
    bool dry_run;
    bool dry_run_json; /* for programs instead of people */
    bool seeded;
    int64_t seed;
    int64_t jobs; /* cases at a time */
    int64_t timeout_s;
    int64_t max_time_s; /* 0: no limit */
    int64_t per_second; /* of --rps; 0: no limit */
    struct route route;
};

/* STATUS_INPUT says what is wrong. The lists are the caller's to free either way. */
MUST_USE struct status run_options_read(struct options *options, struct run_options *out);
void run_options_free(struct run_options *options);

#endif
