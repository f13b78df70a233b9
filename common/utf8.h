/* UTF-8, RFC 3629. */
#ifndef DFNS_COMMON_UTF8_H
#define DFNS_COMMON_UTF8_H

#include "common/span.h"

/* The length (1 to 4) of the well-formed sequence at the start of `text`; 0 when there is none:
 * the text is empty, cut short, overlong, a surrogate, or above U+10FFFF. */
size_t utf8_sequence(struct span text);

/* How many characters (code points) a well-formed text has. */
size_t utf8_length(struct span text);

#endif
