/*
 * An exchange as it was, in one piece of memory: what a journal keeps until somebody reads it. To
 * write an entry down takes longer than to answer the request that it is about, and most are never
 * read.
 *
 * Nothing is taken out of it. It is shown to nobody but by entry_write(), which does that.
 */
#ifndef DFNS_SIM_SESSION_RECORD_H
#define DFNS_SIM_SESSION_RECORD_H

#include "sim/session/journal.h"

struct record;

/* NULL when memory is short, or when there are more headers than a request can have. */
struct record *record_make(const struct journal_note *note);

/* How many bytes it takes. */
size_t record_size(const struct record *record);

/* Appends its entry to `out`. */
void record_write(const struct record *record, uint64_t number, struct buf *out);

void record_free(struct record *record);

#endif
