/* Exchanges as text: what went over the wire, less the secrets. Pure. */
#ifndef DFNS_CONFORMANCE_RESULT_CAPTURE_H
#define DFNS_CONFORMANCE_RESULT_CAPTURE_H

#include "common/buf.h"
#include "conformance/result/result.h"

/* Append the request, or the answer, as HTTP/1.1 writes it: a first line, headers, an empty line,
 * the body with every byte of it. The request's first line has the whole address. */
void capture_request(const struct exchange *exchange, struct buf *out);
void capture_answer(const struct exchange *exchange, struct buf *out);

/* Append the name of an exchange's file, of which `number` counts those of its case from 1:
 * "cred.nonce.missing/02.request.http". Nothing in it comes from the target. */
void capture_request_name(const struct case_result *c, size_t number, struct buf *out);
void capture_answer_name(const struct case_result *c, size_t number, struct buf *out);

/* Appends the line of the index that is about that exchange: fixtures/schema/capture.json. */
void capture_index(const struct case_result *c, size_t number, struct buf *out);

#endif
