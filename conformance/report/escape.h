/*
 * Foreign text made fit for a sink that would obey some of it.
 *
 * All write visibly what cannot be shown or could deceive: control bytes and bytes that are not
 * UTF-8 as \xNN, C1 controls, bidirectional and invisible characters and non-characters as
 * \u{NNNN}. A backslash stays a backslash: most of what is shown is JSON, which has its own.
 */
#ifndef DFNS_CONFORMANCE_REPORT_ESCAPE_H
#define DFNS_CONFORMANCE_REPORT_ESCAPE_H

#include "common/buf.h"

/* For a terminal: nothing in it moves the cursor, begins a line or turns text around. */
void escape_terminal(struct span text, struct buf *out);

/* For XML 1.0, in an element or in an attribute. Tabs and line feeds survive both, as character
 * references. */
void escape_xml(struct span text, struct buf *out);

/* For a paragraph of Markdown as GitHub reads it: nothing in it is markup, a link or a mention. */
void escape_markdown(struct span text, struct buf *out);

#endif
