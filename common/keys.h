/*
 * The four kinds of key that sign user actions, and what is signed with them:
 *
 *   Ed25519           64 raw bytes over the message
 *   ECDSA P-256       ASN.1 DER over SHA-256
 *   ECDSA secp256k1   ASN.1 DER over SHA-256
 *   RSA, 2048 bits up PKCS#1 v1.5 over SHA-256
 *
 * Any other key is refused when it is read, so that a key's kind is never in doubt afterwards.
 * A key does not change once it is read and may be used by several threads.
 */
#ifndef DFNS_COMMON_KEYS_H
#define DFNS_COMMON_KEYS_H

#include "common/buf.h"
#include "common/status.h"

enum key_kind { KEY_ED25519, KEY_P256, KEY_SECP256K1, KEY_RSA };

struct key;

/* The kind's usual name: "Ed25519", "ECDSA P-256", "ECDSA secp256k1", "RSA". */
const char *key_kind_name(enum key_kind kind);

/* Read a PEM document; an encrypted one is refused, nobody is asked for a passphrase. On success
 * `*key` is the caller's, to be given to key_free(). */
MUST_USE struct status key_from_private_pem(struct span pem, struct key **key);
MUST_USE struct status key_from_public_pem(struct span pem, struct key **key);

/* The same for a PEM document that is known to be good, as those that are compiled in are: it is
 * copied now and decoded, which takes up to a millisecond, when the key is first used. */
MUST_USE struct status key_when_used(struct span pem, bool private, struct key **key);

enum key_kind key_kind(const struct key *key);
bool key_is_private(const struct key *key);

/* `*valid` is true exactly when `signature` is this key's signature over `message`. Fails when that
 * could not be found out; nothing is valid then. */
MUST_USE struct status key_verify(const struct key *key, struct span message, struct span signature,
                                  bool *valid);

/* Appends the signature's bytes to `out`. STATUS_INPUT for a key that is not private. */
MUST_USE struct status key_sign(const struct key *key, struct span message, struct buf *out);

/* Appends the public part as a PEM document (SubjectPublicKeyInfo). */
MUST_USE struct status key_public_pem(const struct key *key, struct buf *out);

/* A further owner of the same key; each calls key_free(). */
struct key *key_share(const struct key *key);
void key_free(struct key *key);

#endif
