/* The XML and HTML that the reports are made of, taken apart. */
#ifndef DFNS_TESTS_MARKUP_H
#define DFNS_TESTS_MARKUP_H

#include "common/buf.h"

/* Appends to `tags` all that stands between < and >, without the values of attributes, and to
 * `text` all that stands elsewhere, with the references of escape_xml() replaced. Either may be
 * NULL. */
void markup_split(struct span markup, struct buf *tags, struct buf *text);

#endif
