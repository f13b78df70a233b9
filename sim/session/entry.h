/*
 * An exchange as a journal keeps it, one JSON object without secrets:
 *
 *     {"number": 7, "at": "2023-01-09T05:57:53.000Z", "operation": "credentials.deactivate" or
 * null, "method": "PUT", "path": "/auth/credentials/deactivate", "request": {"headers": {"Host":
 * "…"}, "body": …}, "response": {"status": 200, "headers": {…}, "body": …}, "check": null,
 * "reason": null, "fault": null, "duration_us": 120}
 *
 * A header that was sent several times is an array of its values; one whose name holds a secret is
 * left out. A body is what its JSON is, or text where it is none, or too long; of text that was cut
 * "body_size" says how many bytes there were. There is no "body" where there was none.
 */
#ifndef DFNS_SIM_SESSION_ENTRY_H
#define DFNS_SIM_SESSION_ENTRY_H

#include "sim/session/journal.h"

/* Appends the object to `out`, which has failed when memory was short. */
void entry_write(const struct journal_note *note, uint64_t number, struct buf *out);

#endif
