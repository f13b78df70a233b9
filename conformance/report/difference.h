/* Where two JSON values differ first. */
#ifndef DFNS_CONFORMANCE_REPORT_DIFFERENCE_H
#define DFNS_CONFORMANCE_REPORT_DIFFERENCE_H

#include "common/buf.h"

/*
 * Appends the JSON pointer (RFC 6901) to the first place at which `actual` is otherwise than
 * `expected`, both JSON: their members in the order of `expected`, then what only `actual` has.
 * An `actual` that is a text is read as JSON once more, unless a text was expected.
 *
 * Appends nothing where they are equal, differ as a whole, or cannot be read.
 */
void difference_pointer(const char *expected, const char *actual, struct buf *out);

#endif
