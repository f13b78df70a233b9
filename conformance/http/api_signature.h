/* X-DFNS-APISIGNATURE: how a server-side application signs each of its requests. */
#ifndef DFNS_CONFORMANCE_HTTP_API_SIGNATURE_H
#define DFNS_CONFORMANCE_HTTP_API_SIGNATURE_H

#include "common/keys.h"
#include "conformance/http/request.h"

/* Appends what is signed: two base64url parts with a dot between them, as in a JWT. A header that
 * the request lacks counts as empty, but for those that libcurl adds: Host and Content-Length. */
void api_signature_input(const struct request *request, struct buf *out);

/* Appends the header's value. STATUS_INPUT for a key that cannot sign, STATUS_MEMORY. */
MUST_USE struct status api_signature(const struct request *request, const struct key *key,
                                     struct buf *out);

#endif
