/*
 * Makes the calls of this test program fail that otherwise never do: memory, threads, files. Linked
 * into a program it stands before the C library for all that is loaded, OpenSSL, cJSON, libcurl and
 * civetweb too.
 *
 *     for (unsigned long nth = 1; ; nth++) {
 *         failing_begin(FAILING_MEMORY, nth, FAILING_ONCE);
 *         ...
 *         if (failing_end() == 0)
 *             break;                // there were fewer than `nth` such calls
 *     }
 *
 * Only calls of the thread that began are counted and fail, unless it began with FAILING_ANYWHERE.
 */
#ifndef DFNS_TESTS_FAILING_H
#define DFNS_TESTS_FAILING_H

#include <stdbool.h>

enum failing_call {
    FAILING_MEMORY, /* malloc() and its kin: NULL and ENOMEM */
    FAILING_THREAD, /* pthread_create(): EAGAIN */
    FAILING_OPEN,   /* open(), fopen(), mkstemp(): EMFILE */
    FAILING_WRITE,  /* write(): ENOSPC; what the C library writes for stdio is not seen */
    FAILING_FSYNC,  /* fsync(): EIO */
    FAILING_RENAME, /* rename(): EACCES */
    FAILING_CALLS
};

enum failing_mode {
    FAILING_ONCE = 0,
    FAILING_ON = 1,       /* that call and every one after it */
    FAILING_ANYWHERE = 2, /* in any thread; to be added to one of the two */
};

enum { FAILING_CHILDREN = -1 };

/* From now on what other processes do is counted with what this one does: those that are forked, or
 * those that share the same `file`, of a page. False when there is no memory for it. */
bool failing_share(int file);

const char *failing_name(enum failing_call call);

/* A sanitizer takes memory where a thread begins, and ends the program where there is none: what is
 * to fail in any thread then cannot be tried with threads that begin. */
bool failing_has_sanitizer(void);

/* The `nth` such call from now on fails; counted from 1. */
void failing_begin(enum failing_call call, unsigned long nth, int mode);

/* Nothing fails any more, but what did is still to be asked for. */
void failing_pause(void);
void failing_resume(void);

/* Ends it, and says how many calls failed. */
unsigned long failing_end(void);

#endif
