/*
 * What a test expects a client to have sent, as a document whose clauses are asked of journal
 * entries. All clauses must be met; a document without any matches every entry.
 *
 *     {"operation": "credentials.deactivate",    or null: no route matched
 *      "method": "PUT", "path": "/auth/credentials/deactivate", "status": 200,
 *      "check": "nonce", "reason": "nonce.absent",   or null: nothing was refused
 *      "fault": "f1",                            or false: no fault was injected
 *      "body": {"/credentialUuid": "cr-…"}}      of the request: JSON pointer -> value
 *
 * Entries hold no secrets: what is "***" there cannot be asked for by its value.
 *
 * Not locked; see journal.h.
 */
#ifndef DFNS_SIM_SESSION_MATCH_H
#define DFNS_SIM_SESSION_MATCH_H

#include "common/status.h"
#include "sim/session/journal.h"

struct match;

/* Reads a document, strictly: STATUS_INPUT with pointer and expectation for a member, operation,
 * check or reason that does not exist, naming the nearest. `pointer` is where the document stands.
 * On success `*match` is the caller's. */
MUST_USE struct status match_read(const cJSON *document, const char *pointer, struct match **match);
void match_free(struct match *match);

/* How many clauses the entry (of journal_entry()) does not meet; 0: it matches. SIZE_MAX when
 * memory is short. */
size_t match_failures(const struct match *match, struct span entry);

/* Writes an array of {"clause": "status" or "body:/pointer", "expected": …, "actual": …}, one for
 * each clause that is not met; without "actual" where the entry has nothing there. */
void match_write_failures(const struct match *match, struct span entry, struct json_writer *json);

struct match_result {
    size_t matched, total; /* entries */
    uint64_t lost;         /* entries that are gone: they may have matched */
    bool short_of_memory;  /* an entry could not be read: nothing else here counts */
    uint64_t closest;      /* the number of the entry with the fewest failures that does not match,
                              the newest of several; 0 for none */
};

/* Asks all entries after number `since`. */
struct match_result match_journal(const struct match *match, struct journal *journal,
                                  uint64_t since);

/* Writes "matched", "total", "lost" and "closest" (null, or {"failed": […], "entry": {…}}) as
 * members of an object that is open. The journal must not have changed since. */
void match_write_result(const struct match *match, const struct journal *journal,
                        const struct match_result *result, struct json_writer *json);

#endif
