/*
 * What was asked and answered: a ring of the last entries, bounded in number and in bytes.
 *
 * Every entry has a number that only grows; a reader asks for what came after the last number it
 * has seen and is told when entries were lost in between. What is kept are the exchanges as they
 * were, until somebody reads, or room runs short: then they are written down, once; see
 * journal_write_down(). Secrets are taken out by value as that is done: the bearer, the
 * application's secret and signature, the nonce and the user action of a request, wherever they
 * occur, and the one-time tokens that an answer hands out; see confidential.h. What an entry looks
 * like: see entry.h.
 *
 * Not locked; the service's monitor is.
 */
#ifndef DFNS_SIM_SESSION_JOURNAL_H
#define DFNS_SIM_SESSION_JOURNAL_H

#include "common/json_write.h"
#include "sim/arrival.h"

enum {
    JOURNAL_MAX_ENTRIES = 1000,
    JOURNAL_MAX_BYTES = 8 * 1024 * 1024,
    JOURNAL_MAX_BODY = 16 * 1024 /* what is kept of a body */
};

struct journal;

/* What is known of an exchange when it is noted; all borrowed. */
struct journal_note {
    int64_t at_ms; /* the simulator's clock */
    const struct arrival *arrival;
    int status;
    struct span reply_headers, reply_body;
    const char *operation; /* NULL when no route matched */
    const char *check;     /* which check refused; NULL when none did */
    const char *reason;    /* why; NULL when none did; all three stay where they are */
    const char *fault;     /* the id of the fault that was injected; NULL for a genuine answer */
    int64_t duration_us;
};

/* NULL when memory is short. */
struct journal *journal_make(size_t max_entries, size_t max_bytes);

/* Keeps the exchange; the oldest go where there is no room. Without memory the entry is lost, and
 * counts as lost. */
void journal_add(struct journal *journal, const struct journal_note *note);

/* Writes down what was noted since the last time. To be called before anything below, which sees
 * only what is written down. False when memory was too short for all of it: the rest waits. */
bool journal_write_down(struct journal *journal);

/* The number of the newest entry; 0 while there is none. Numbers begin at 1 and go on after
 * journal_clear(). */
uint64_t journal_newest(const struct journal *journal);

/* How much memory the entries take, written down or not; never more than `max_bytes`. */
size_t journal_bytes(const struct journal *journal);

/* How many entries after number `since` existed and had no room; those that journal_clear() took
 * out are not lost. */
uint64_t journal_lost(const struct journal *journal, uint64_t since);

/* Writes an array of the entries after `since`, oldest first, at most `limit`; returns the number
 * of the last one written, or `since` when there was none. */
uint64_t journal_write(const struct journal *journal, uint64_t since, size_t limit,
                       struct json_writer *json);

/* The number of the first entry after `since` that is still there; 0 for none. */
uint64_t journal_next(const struct journal *journal, uint64_t since);

/* An entry as a JSON object, borrowed until the journal changes; absent when it is gone. */
struct span journal_entry(const struct journal *journal, uint64_t number);

void journal_clear(struct journal *journal);
void journal_free(struct journal *journal);

#endif
