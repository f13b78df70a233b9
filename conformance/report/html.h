/*
 * Writing HTML into a buf. Markup is our own text, put with buf_text(); whatever else goes through
 * one of these, and they through one escaper: it can be neither a tag nor an attribute nor an end
 * of one.
 */
#ifndef DFNS_CONFORMANCE_REPORT_HTML_H
#define DFNS_CONFORMANCE_REPORT_HTML_H

#include "common/buf.h"
#include "conformance/result/result.h"

void html_text(struct buf *out, const char *text);
void html_span(struct buf *out, struct span text);

/* Puts what was put into `text`, and frees it. */
void html_made(struct buf *out, struct buf *text);

/* <tag class="class">text</tag>; `class` may be NULL. An element without text is left out. */
void html_element(struct buf *out, const char *tag, const char *class, const char *text);

/* Our own prose, in which `this` is code. */
void html_prose(struct buf *out, const char *text);

/* "12.3 ms", "1.5 s". */
void html_duration(struct buf *out, int64_t duration_us);

/* The colour that goes with a word: a class of the style sheet. The word says it too. */
const char *html_verdict_tone(enum verdict verdict);
const char *html_finding_tone(enum finding finding);

/* A verdict or a finding, as a word on its colour. */
void html_chip(struct buf *out, const char *tone, const char *word);

#endif
