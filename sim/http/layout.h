/*
 * Did civetweb understand every byte of the request line and the header section?
 *
 * It parses in place and leniently: at a line that begins with white space or has no name it stops
 * reading and says nothing, it accepts white space before a colon, bare line feeds, and line breaks
 * within the request line. A length that it skipped would make the body a second request. But what
 * it skipped shows: each piece it found must begin exactly where the one before ends.
 */
#ifndef DFNS_SIM_HTTP_LAYOUT_H
#define DFNS_SIM_HTTP_LAYOUT_H

#include <civetweb.h>

#include "sim/decide/verdict.h"

/* `info` as begin_request gets it: the pieces are NUL-terminated and lie in one buffer. At most
 * FRAMING_MAX_HEADERS - 1 headers. REASON_NONE, or what is wrong: line and headers may have
 * FRAMING_MAX_HEADER_BYTES together. */
enum reason layout_check(const struct mg_request_info *info);

#endif
