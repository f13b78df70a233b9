/* Exchanges for tests of the journal, made from texts. */
#ifndef DFNS_TESTS_NOTED_H
#define DFNS_TESTS_NOTED_H

#include "sim/session/journal.h"

enum { NOTED_MAX_HEADERS = 8 };

/* What a test says about an exchange; all may be left out. */
struct noted {
    const char *operation, *method, *path;
    struct header headers[NOTED_MAX_HEADERS]; /* up to the first without a name */
    struct span request;                      /* body */
    int status;
    const char *response_headers; /* lines with CR LF */
    const char *response;         /* body */
    const char *check, *reason, *fault;
};

/* Notes it in the journal, at the time that the application page prints. */
void noted_keep(struct journal *journal, const struct noted *noted);

/* The same, and writes it down. */
void noted_add(struct journal *journal, const struct noted *noted);

/* The newest entry as a tree, the caller's; fails the test when there is none. */
cJSON *noted_newest(const struct journal *journal);

#endif
