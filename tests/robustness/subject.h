/*
 * dfns-sim as a process of its own, to be ill-treated: its descriptors, threads and memory are
 * nobody else's, and a sanitizer's report shows in how it ends. Everything here fails the test when
 * it is not as it should be.
 */
#ifndef DFNS_TESTS_SUBJECT_H
#define DFNS_TESTS_SUBJECT_H

#include "common/json.h"
#include "tests/support/process.h"

struct subject {
    struct process process;
    int port;
    size_t files; /* that it had open before anybody connected */
    cJSON *world; /* all that it remembered then */
};

/* Starts it on a free port, without a log. `options` are further ones, ending with NULL; NULL for
 * none. */
void subject_start(struct subject *subject, const char *const options[]);
void subject_start_on(struct subject *subject, int port, const char *const options[]);

/* The same under a limit, as the shell sets it: "ulimit -n 32". */
void subject_start_limited(struct subject *subject, const char *limit, const char *const options[]);

/* Is it the release build, which the environment names in DFNS_BIN_DIR? Only that one shows how
 * much time and memory it takes. */
bool subject_is_release(void);

/* The path of the program. */
const char *subject_program(void);

/* It answers a valid request with 200, remembers what it remembered at the start and nothing else,
 * and has closed all that it had opened meanwhile, which is waited for. */
void subject_check_unharmed(struct subject *subject);

/* Tells it to stop: it exits with 0, and has nothing to report. */
void subject_stop(struct subject *subject);

/* The same when it was told already. */
void subject_await_end(struct subject *subject);

/* Ends it as no program can prevent. */
void subject_kill(struct subject *subject);

/* The answer to a GET that must be 200; the caller deletes it. */
cJSON *subject_get(const struct subject *subject, const char *path);

size_t subject_files(const struct subject *subject);
/* When it has closed all that it had opened since the start, which is waited for. */
size_t subject_files_at_rest(const struct subject *subject);
size_t subject_threads(const struct subject *subject);
/* Its resident memory now. */
size_t subject_resident_kib(const struct subject *subject);
/* Processor time that it has used so far. */
int64_t subject_busy_ms(const struct subject *subject);

#endif
