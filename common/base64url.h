/*
 * base64url, RFC 4648 section 5.
 *
 * OpenSSL's decoder skips white space and takes its own view of padding, so that it cannot tell a
 * malformed nonce from a well-formed one; hence a decoder of our own.
 */
#ifndef DFNS_COMMON_BASE64URL_H
#define DFNS_COMMON_BASE64URL_H

#include "common/buf.h"

enum base64url_form {
    BASE64URL_STRICT,  /* URL-safe alphabet, no padding, unused bits zero */
    BASE64URL_LENIENT, /* also the standard alphabet, correct padding, and unused bits of any value:
                          what real clients send as a nonce */
};

/* Appends the encoding of `bytes`, without padding. */
void base64url_encode(struct span bytes, struct buf *out);

/* Appends the decoded bytes to `out`. False when `text` is not of that form (`out` is then as it
 * was) or when `out` failed. The empty text decodes to nothing and is true. */
bool base64url_decode(struct span text, enum base64url_form form, struct buf *out);

/* Is `text` of that form? Needs no memory. */
bool base64url_is(struct span text, enum base64url_form form);

#endif
