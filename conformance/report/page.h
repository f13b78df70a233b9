/*
 * The console as a page: columns, broken lines and tints. What comes from outside passes through
 * page_value(), page_wrapped() or page_lines(), which encode it; everything else is our own text.
 */
#ifndef DFNS_CONFORMANCE_REPORT_PAGE_H
#define DFNS_CONFORMANCE_REPORT_PAGE_H

#include <stdio.h>

#include "conformance/report/report.h"

enum tint { TINT_NONE, TINT_STRONG, TINT_FAINT, TINT_GOOD, TINT_NOTICE, TINT_BAD };

struct page {
    FILE *out;
    const struct report_style *style;
};

/* The columns of a case's line; what is said below it begins where its id does. */
enum { PAGE_MARGIN = 2, PAGE_VERDICT = 14, PAGE_ID = 32, PAGE_BELOW = PAGE_MARGIN + PAGE_VERDICT };

unsigned page_width(const struct page *page);

/* Our own text, padded with spaces on the right to `columns`. */
void page_tinted(const struct page *page, enum tint tint, unsigned columns, const char *text);

/* A verdict's name in its tint. */
void page_verdict(const struct page *page, enum verdict verdict, unsigned columns);

/* Foreign text on one line, cut to `most` bytes, padded to `columns`. */
void page_value(const struct page *page, unsigned columns, size_t most, struct span text);

/* What to show of a text that was put together: itself, or that there was no memory for it. */
struct span page_text(const struct buf *text);

/* Foreign text that begins at column `indent` and goes on there, broken between words. Ends the
 * line. */
void page_wrapped(const struct page *page, unsigned indent, struct span text);

/* Foreign text of several lines, cut to `most` bytes: it begins at column `indent`, and so does
 * each of its further lines. Ends the line. */
void page_lines(const struct page *page, unsigned indent, size_t most, struct span text);

/* `indent` spaces. */
void page_indent(const struct page *page, unsigned indent);
void page_end_line(const struct page *page);

/* Takes the live line away; nothing unless somebody watches. */
void page_clear_line(const struct page *page);

#endif
