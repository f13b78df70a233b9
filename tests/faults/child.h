/*
 * A piece of work in a process of its own, for what may end it: civetweb does not look at what some
 * of its allocations return while it starts. Out of whose code a signal came is told by the frames
 * beneath it: the first that is not the C library's.
 */
#ifndef DFNS_TESTS_CHILD_H
#define DFNS_TESTS_CHILD_H

enum child_end {
    CHILD_WELL,
    CHILD_TOLD,     /* it could not be done, and said so */
    CHILD_SILENT,   /* it was done, but serves nobody */
    CHILD_CIVETWEB, /* a signal, out of civetweb */
    CHILD_OURS,     /* a signal, out of our own code */
    CHILD_HUNG,     /* not done after a minute */
    CHILD_REPORTED, /* it ended as none should: what a sanitizer reports */
    CHILD_ENDS
};

const char *child_end_name(enum child_end end);

/* The work says how it went. Threads that it leaves behind end with it, and leaks are not looked
 * for. What fails in it is counted by failing_end() here; see failing_share(). */
enum child_end child_run(enum child_end (*work)(void *context), void *context);

#endif
