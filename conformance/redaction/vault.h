/*
 * The secrets of a run: those of the target file, and what is minted on the way, by whichever
 * thread. A target may repeat at any time what it once was sent.
 */
#ifndef DFNS_CONFORMANCE_REDACTION_VAULT_H
#define DFNS_CONFORMANCE_REDACTION_VAULT_H

#include "conformance/redaction/secrets.h"

/* Some 25,000 user actions, as they are; a target cannot make us keep more. */
enum { VAULT_MAX_BYTES = 16 * 1024 * 1024 };

struct vault;

/* With a copy of `secrets` in it; the caller's, for vault_free(). NULL when memory is short. */
struct vault *vault_make(const struct secrets *secrets);
void vault_free(struct vault *vault);

/* As secrets_add(). STATUS_INPUT when VAULT_MAX_BYTES are in it. */
MUST_USE struct status vault_add(struct vault *vault, struct span value);

/* All of them, which nobody adds to until vault_release(). */
const struct secrets *vault_hold(struct vault *vault);
void vault_release(struct vault *vault);

#endif
